/** The teaching figure: one layer on one digit. The reader changes the rate and steps through masks, and sees what is kept and how the mean moves. */
import { accuracy } from "virtual:example-digits";
import { useEffect, useMemo, useState } from "preact/hooks";
import { contenders } from "../../contenders/index.js";
import { type LayerViews, MOST_MASKS, type SeeItChoice } from "../../contenders/view.js";
import { Figure } from "../../figures/components/figure.js";
import { formatPercent } from "../../format.js";
import { layerNames, MOST_RATE } from "./choice.js";
import { Controls } from "./controls.js";
import { convergenceFigure, outputsFigure } from "./convergence.js";
import { exampleDigit, trainedReader } from "./digits.js";
import { Embedded } from "./embedded.js";
import { picturesFigure } from "./pictures.js";

interface SeeItProps {
  readonly choice: SeeItChoice;
  onChoose(choice: SeeItChoice): void;
}

export function SeeItTab({ choice, onChoose }: SeeItProps) {
  const { layer, rate, seed, step, digit, masks } = choice;
  const reader = useMemo(trainedReader, []);
  const contender = contenders.find(({ name }) => name === layer);
  const views = useMemo((): LayerViews => {
    if (contender?.view === undefined) throw new Error(`The layer ${layer} has no view.`);
    return contender.view(exampleDigit(digit), reader, { layer, rate, seed, step, digit, masks: 1 });
  }, [contender, layer, rate, seed, step, digit, reader]);
  const [playing, setPlaying] = usePlaying(choice, onChoose);
  const figures = useMemo(() => {
    const caption = `Computed on this page by the packages themselves, on the CPU: rate ${rate}, seed "${seed}", masks from step ${step}.`;
    const reads = `The layer was trained on 7,000 digits with half of the pixels dropped; it classifies ${formatPercent(accuracy)} of the 3,000 test digits correctly.`;
    return [
      picturesFigure(layer, views.title, views.outputs ? `${caption} ${reads}` : caption, views.pictures(masks)),
      ...(views.outputs === undefined
        ? []
        : [outputsFigure(views.outputs, masks, `${caption} ${reads} ${masks} masks.`)]),
      convergenceFigure(
        views.distances,
        masks,
        `${caption} ${MOST_MASKS} masks; root mean square over the outputs.`,
        views.linear ? undefined : (views.apart ?? "softmax is not linear"),
      ),
    ];
  }, [views, masks, layer, rate, seed, step]);
  return (
    <>
      <h2>Why dropout: a network that learns with dropout and without</h2>
      <Embedded title="The playground" mount={({ mountPlayground }, place) => mountPlayground(place)} />
      <h2>One layer, mask by mask</h2>
      <Controls
        layers={layerNames}
        choice={choice}
        mostRate={MOST_RATE}
        mostMasks={MOST_MASKS}
        playing={playing}
        onPlay={setPlaying}
        onChoose={(chosen) => onChoose({ ...choice, ...chosen })}
      />
      <p class="sentence">{contender?.sentence}</p>
      {figures.map((figure) => (
        <Figure key={figure.name} figure={figure} />
      ))}
      <h2>A digit to turn by hand</h2>
      <Embedded title="The digit to turn" mount={({ mountTurningDigit }, place) => mountTurningDigit(place)} />
    </>
  );
}

const FRAME_MS = 80;

/** Adds masks while it plays: one at a time at first, later a tenth of the current number at a time. */
function usePlaying({ masks, ...choice }: SeeItChoice, onChoose: (choice: SeeItChoice) => void) {
  const [playing, setPlaying] = useState(false);
  useEffect(() => {
    if (!playing) return;
    if (masks >= MOST_MASKS) {
      setPlaying(false);
      return;
    }
    const next = Math.min(MOST_MASKS, masks + Math.max(1, Math.floor(masks / 10)));
    const timer = setTimeout(() => onChoose({ ...choice, masks: next }), FRAME_MS);
    return () => clearTimeout(timer);
  });
  return [playing, setPlaying] as const;
}
