/** The loss after every epoch, on the points that are learnt and on unseen ones. */
import type { Score } from "./learner.js";
import type { History } from "./session.js";

const [WIDTH, HEIGHT] = [300, 90];

/** Losses above this are drawn at this height; guessing has a loss of ln 2 = 0.69. */
const MOST_LOSS = 1;

/** The most corners of a line: more than there are pixels would not be visible. */
const MOST_CORNERS = 300;

export function Losses({ history: { train, test } }: { readonly history: History }) {
  const [learnt, unseen] = [train.at(-1), test.at(-1)];
  return (
    <div class="losses">
      <p class="numbers">
        <span class="key learnt">learnt {lossOf(learnt)}</span>{" "}
        <span class="key unseen">not seen {lossOf(unseen)}</span>
      </p>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label="Loss by epoch, from 0 at the bottom to 1">
        <path class="axis" d={`M0 ${HEIGHT - 0.5}H${WIDTH}`} />
        <path class="learnt" d={lineOf(train)} />
        <path class="unseen" d={lineOf(test)} />
      </svg>
    </div>
  );
}

function lossOf(score: Score | undefined): string {
  return score === undefined || score.count === 0 ? "–" : score.loss.toFixed(3);
}

function lineOf(scores: readonly Score[]): string {
  if (scores.length < 2 || scores[0]?.count === 0) return "";
  const every = Math.ceil(scores.length / MOST_CORNERS);
  const shown = scores.filter((_, epoch) => epoch % every === 0 || epoch === scores.length - 1);
  const corners = shown.map(({ loss }, index) => {
    const x = (WIDTH * index) / (shown.length - 1);
    return `${x.toFixed(1)} ${(HEIGHT - 1 - (HEIGHT - 2) * Math.min(loss / MOST_LOSS, 1)).toFixed(1)}`;
  });
  return `M${corners.join("L")}`;
}
