/** Draws the map on a canvas: the uncertainty or the probability, the decision boundary, and the points. */
import { type Colour, type ColourName, colourOf, cssOf } from "../shared/theme.js";
import { crossings } from "./boundary.js";
import { type Points, REACH } from "./data.js";
import { SIDE } from "./learner.js";
import { MOST_ENTROPY, type SampledMap } from "./sampled-map.js";

/** The quantity that the map's colours show. */
export type MapKind = "entropy" | "disagreement" | "probability";

/** The contents of the drawing. */
export interface Picture {
  readonly map: SampledMap;
  readonly kind: MapKind;
  readonly points: Points;
  /** The place that the reader points at, in the map's coordinates. */
  readonly pointer: readonly [right: number, up: number] | undefined;
}

/** The most boundaries of single samples that are drawn beside that of their mean: enough to show their spread. */
const MOST_LINES = 12;

/** Small squares of colours, which are enlarged when they are drawn. */
const squares = new WeakMap<HTMLCanvasElement, HTMLCanvasElement>();

/** Draws the whole picture, at the canvas's size on the page. */
export function draw(canvas: HTMLCanvasElement, picture: Picture): void {
  const context = canvas.getContext("2d");
  const size = Math.round(canvas.clientWidth * devicePixelRatio);
  if (context === null || size === 0) return;
  if (canvas.width !== size) {
    canvas.width = size;
    canvas.height = size;
  }
  const colour = (name: ColourName) => colourOf(canvas, name);
  context.fillStyle = cssOf(colour("background"));
  context.fillRect(0, 0, size, size);
  if (picture.map.count > 0) {
    drawColours(context, canvas, picture);
    drawLines(context, picture.map, colour("text"));
  }
  drawPoints(context, picture.points, [colour("first"), colour("second")], colour("background"));
  if (picture.pointer !== undefined) drawPointer(context, picture.pointer, colour("text"));
}

function drawColours(
  context: CanvasRenderingContext2D,
  canvas: HTMLCanvasElement,
  { map, kind }: Pick<Picture, "map" | "kind">,
): void {
  const square = squares.get(canvas) ?? document.createElement("canvas");
  squares.set(canvas, square);
  square.width = SIDE;
  square.height = SIDE;
  const paint = square.getContext("2d");
  if (paint === null) return;
  const [paper, doubt] = [colourOf(canvas, "background"), colourOf(canvas, "doubt")];
  const classes = [colourOf(canvas, "first"), colourOf(canvas, "second")] as const;
  const image = paint.createImageData(SIDE, SIDE);
  const values = valuesOf(map, kind);
  for (let place = 0; place < values.length; place++) {
    const value = values[place]!;
    const [red, green, blue] =
      kind === "probability"
        ? mix(paper, classes[value < 0.5 ? 0 : 1], 0.75 * Math.abs(2 * value - 1))
        : mix(paper, doubt, 0.85 * Math.min(value / MOST_ENTROPY, 1));
    image.data.set([red, green, blue, 255], 4 * place);
  }
  paint.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  // The outermost places are on the canvas's edges.
  context.drawImage(square, 0.5, 0.5, SIDE - 1, SIDE - 1, 0, 0, context.canvas.width, context.canvas.height);
}

function valuesOf(map: SampledMap, kind: MapKind): Float64Array {
  switch (kind) {
    case "entropy":
      return map.predictiveEntropy();
    case "disagreement":
      return map.mutualInformation();
    case "probability":
      return map.mean();
    default:
      return kind satisfies never;
  }
}

function drawLines(context: CanvasRenderingContext2D, map: SampledMap, text: Colour): void {
  const scale = context.canvas.width / (SIDE - 1);
  const line = (values: ArrayLike<number>, width: number, opacity: number) => {
    context.beginPath();
    crossings(values, SIDE, 0.5, (fromX, fromY, toX, toY) => {
      context.moveTo(scale * fromX, scale * fromY);
      context.lineTo(scale * toX, scale * toY);
    });
    context.lineWidth = width * devicePixelRatio;
    context.strokeStyle = cssOf(text, opacity);
    context.stroke();
  };
  context.lineCap = "round";
  for (let sample = 0; sample < Math.min(map.count, MOST_LINES); sample++) line(map.sample(sample), 1, 0.28);
  line(map.mean(), 2.5, 1);
}

function drawPoints(
  context: CanvasRenderingContext2D,
  { places, classes }: Points,
  colours: readonly [Colour, Colour],
  edge: Colour,
): void {
  const size = 4 * devicePixelRatio;
  context.lineWidth = 1.5 * devicePixelRatio;
  context.strokeStyle = cssOf(edge);
  for (let index = 0; index < classes.length; index++) {
    const [x, y] = onCanvas(context, places[2 * index]!, places[2 * index + 1]!);
    context.beginPath();
    if (classes[index] === 0) context.arc(x, y, size, 0, 2 * Math.PI);
    else context.rect(x - 0.9 * size, y - 0.9 * size, 1.8 * size, 1.8 * size);
    context.fillStyle = cssOf(colours[classes[index] === 0 ? 0 : 1]);
    context.fill();
    context.stroke();
  }
}

function drawPointer(context: CanvasRenderingContext2D, [right, up]: readonly [number, number], text: Colour): void {
  const [x, y] = onCanvas(context, right, up);
  const [inner, outer] = [5 * devicePixelRatio, 11 * devicePixelRatio];
  context.beginPath();
  for (const [dx, dy] of [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ] as const) {
    context.moveTo(x + inner * dx, y + inner * dy);
    context.lineTo(x + outer * dx, y + outer * dy);
  }
  context.lineWidth = 2 * devicePixelRatio;
  context.strokeStyle = cssOf(text);
  context.stroke();
}

function onCanvas({ canvas }: CanvasRenderingContext2D, right: number, up: number): readonly [x: number, y: number] {
  return [(canvas.width * (1 + right / REACH)) / 2, (canvas.width * (1 - up / REACH)) / 2];
}

function mix(from: Colour, to: Colour, share: number): Colour {
  const at = (index: 0 | 1 | 2) => from[index] + (to[index] - from[index]) * share;
  return [at(0), at(1), at(2)];
}
