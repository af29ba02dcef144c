/** The teaching figure: one layer on one digit. Drag the rate, step the masks, and watch what stays and what it comes to. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { Figure } from "../../figures/components/figure.js";
import { DROPCONNECT, MC_DROPOUT, variants } from "../../registry/variants.js";
import { layerNames, MOST_MASKS, MOST_RATE, type SeeItChoice } from "./choice.js";
import { Controls } from "./controls.js";
import { convergenceFigure, outputsFigure } from "./convergence.js";
import { exampleDigit, nearestMean } from "./digits.js";
import { keepProbability, type LayerViews, viewDropConnect, viewMonteCarlo, viewVariant } from "./layers.js";
import { picturesFigure } from "./pictures.js";

interface SeeItProps {
  readonly choice: SeeItChoice;
  onChoose(choice: SeeItChoice): void;
}

export function SeeItTab({ choice, onChoose }: SeeItProps) {
  const { layer, rate, seed, step, digit, masks } = choice;
  const reader = useMemo(nearestMean, []);
  const views = useMemo((): LayerViews => {
    const [x, at] = [exampleDigit(digit), { layer, rate, seed, step, digit, masks: 1 }];
    if (layer === DROPCONNECT) return viewDropConnect(x, reader, at);
    if (layer === MC_DROPOUT) return viewMonteCarlo(x, reader, at);
    const variant = variants.find(({ name }) => name === layer);
    if (variant === undefined) throw new Error(`There is no variant ${layer}.`);
    return viewVariant(variant, x, at);
  }, [layer, rate, seed, step, digit, reader]);
  const [playing, setPlaying] = usePlaying(choice, onChoose);
  const figures = useMemo(() => {
    const caption = `Computed in this page by the packages themselves, on the CPU: rate ${rate}, seed "${seed}", ${layer === MC_DROPOUT ? "samples" : "steps"} from ${layer === MC_DROPOUT ? 0 : step}.`;
    const reads = "The layer was not trained: its units compare the digit with the mean digit of each class.";
    return [
      picturesFigure(
        layer,
        concludeMask(layer, rate, views.kept),
        layer === DROPCONNECT ? `${caption} ${reads}` : caption,
        views.pictures(masks),
      ),
      ...(views.outputs === undefined
        ? []
        : [
            outputsFigure(
              views.outputs,
              masks,
              layer === MC_DROPOUT ? "Probability of each class" : "Output of each unit",
              `${caption} ${reads} ${masks} masks.`,
            ),
          ]),
      convergenceFigure(
        views.distances,
        masks,
        `${caption} ${MOST_MASKS} masks; root mean square over the outputs.`,
        layer !== MC_DROPOUT,
      ),
    ];
  }, [views, masks, layer, rate, seed, step]);
  return (
    <>
      <Controls
        layers={layerNames}
        choice={choice}
        mostRate={MOST_RATE}
        mostMasks={MOST_MASKS}
        playing={playing}
        onPlay={setPlaying}
        onChoose={(chosen) => onChoose({ ...choice, ...chosen })}
      />
      {figures.map((figure) => (
        <Figure key={figure.name} figure={figure} />
      ))}
    </>
  );
}

function concludeMask(layer: string, rate: number, kept: number): string {
  const q = keepProbability(rate);
  const share = `${kept} of 784`;
  switch (layer) {
    case "standard":
      return `Standard dropout keeps ${share} pixels as they are; inference keeps all and multiplies them by ${q.toFixed(2)}`;
    case "inverted":
      return `Inverted dropout keeps ${share} pixels and multiplies them by ${(1 / q).toFixed(2)}; inference leaves the input as it is`;
    case DROPCONNECT:
      return `DropConnect keeps ${share} weights of this unit, multiplied by ${(1 / q).toFixed(2)}; every unit and example has a mask of its own`;
    case MC_DROPOUT:
      return `Monte Carlo dropout leaves the masks on: each sample sees other pixels, the first ${share}`;
    default:
      return `${layer} keeps ${share} values`;
  }
}

const FRAME_MS = 80;

/** While it plays, masks are added: one by one at first, then by tenths of what is there. */
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
