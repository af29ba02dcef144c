/** Weights from a file of another program, by name. */
import { CheckpointError, OptionError, show, WeightsError, type WeightsReport } from "../../errors.js";
import type { Model } from "../../model/model.js";
import { expectUnused } from "../../model/use.js";
import { expectBoolean, expectKnownOptions } from "../../options.js";
import { type Shape, sameShape } from "../../shape.js";
import { tensor } from "../../tensor/create.js";
import type { Tensor } from "../../tensor/tensor.js";
import { allOrNothing } from "../../tensor/tidy.js";
import { bytesOf, type FileBytes } from "../bytes.js";
import { readSafetensors, type SavedTensor, type Taking } from "../safetensors.js";
import { imagesBefore } from "./images.js";
import {
  expectOrigin,
  fromPytorch,
  type Ordered,
  originOf,
  type Reordering,
  reorder,
  type WeightsOrigin,
} from "./layout.js";
import { type Named, type Path, pair, pathInFile, pathInModel } from "./names.js";
import { type Renaming, rename } from "./rename.js";
import { FLOATS, valuesOfTensor } from "./values.js";

/** Options of {@link loadWeights}. */
export interface LoadWeightsOptions {
  /** The names of the file's tensors in the model, where they are others. */
  readonly rename?: Renaming | undefined;
  /** Whether to load what fits and leave the rest of the model as it is. Default false: all fits, or nothing is changed. */
  readonly partial?: boolean | undefined;
  /**
   * Who wrote the file, and so in which order its numbers are. Default: what its metadata and names say; `"pytorch"` where they say
   * nothing, as of a layer that is called `"fc1"` there and here.
   */
  readonly from?: WeightsOrigin | undefined;
}

const OWNER = "loadWeights";
/** The prefix of a checkpoint to the names of the model's variables. */
const MODEL = "model/";

const TAKING: Taking = {
  aligned: false,
  broken: (why, cause) =>
    new CheckpointError(
      `${OWNER}: the file is not a whole safetensors file: ${why}. Write it with save_file of safetensors, and pass all of its bytes.`,
      { cause },
    ),
};

/** A variable of the model. */
interface Variable extends Named, Ordered {
  /** Its whole name. */
  readonly full: string;
}

/** A tensor of the file. */
interface Found extends Named {
  readonly tensor: SavedTensor;
}

/** The outcome for a tensor of the file. */
type Read = { readonly values: Float32Array } | { readonly why: string };

/**
 * Puts weights of a safetensors file into a built model, by name: of PyTorch (`save_file(net.state_dict(), path)`), of Keras
 * (`save_file({ w.path: w.numpy() for w in net.weights }, path)`), or a checkpoint of maskout. Values are float16, bfloat16, float32 or float64,
 * and are rounded to float32.
 *
 * - Names are compared part by part, at `.` and `/`. The name of a layer is the one that its options give it, such as `"fc1"` of
 *   `dense(64, { name: "fc1" })`. Layers without names are numbered in the order in which they run; where the file has as many numbers, but
 *   others, they go in order, so that a dropout layer put into a model moves no name.
 * - PyTorch's `weight`, `bias`, `running_mean` and `running_var` of a batch normalisation are `gamma`, `beta`, `mean` and `variance`; so are Keras's
 *   `moving_mean` and `moving_variance`, and its `kernel` is `weight`.
 * - PyTorch's weights `[out, in]` and `[out, in, rows, columns]` are transposed to `[in, out]` and `[rows, columns, in, out]`. What follows a
 *   {@link flatten} of images gets its inputs in the order that they have here.
 *
 * All of the file is checked first; nothing is changed unless all of it fits, and the model takes all that is there. Tensors of whole numbers, such
 * as PyTorch's `num_batches_tracked`, may be left over.
 *
 * @param model A built model: made with `inputShape`, or after `build`.
 * @param bytes A whole file, in any buffer or view.
 * @returns What was loaded, and with `partial` what was not.
 * @throws {@link WeightsError} for weights that do not fit, with the whole report; {@link CheckpointError} for bytes that are no safetensors file;
 * {@link OptionError} for other arguments; {@link BusyError} while the model is in use; {@link DeviceError} where the device has no room.
 */
export function loadWeights(model: Model, bytes: FileBytes, options: LoadWeightsOptions = {}): WeightsReport {
  const { inputShape, key } = expectBuilt(model);
  expectKnownOptions(OWNER, options, ["rename", "partial", "from"]);
  const { partial = false, rename: renaming = {} } = options;
  expectBoolean(OWNER, "partial", partial, "whether to load what fits and leave the rest as it is");
  const given = options.from === undefined ? undefined : expectOrigin(OWNER, options.from);
  expectUnused(OWNER, "model", model);

  const { tensors: all, metadata } = readSafetensors(bytesOf(OWNER, bytes), TAKING);
  const isRun = metadata.run !== undefined && metadata.format === "maskout";
  // Of a checkpoint, what is not the model's is the optimizer's, or of another epoch.
  const tensors = isRun ? all.filter(({ name }) => name.startsWith(MODEL)) : all;
  const names = tensors.map(({ name }) => (isRun ? name.slice(MODEL.length) : name));
  const current = new Map([...model.parameters, ...model.state]);
  const from = given ?? originOf({ names, metadata, variables: new Set(current.keys()) });
  const images = from === "pytorch" ? imagesBefore(OWNER, model.layer, { inputShape, key }) : new Map<string, Shape>();

  const variables = [...current].map(([full, { shape }]): Variable => {
    return { full, name: full.split(".").at(-1)!, shape, path: pathInModel(full), image: images.get(full) };
  });
  const layers = new Map(variables.map(({ full, path }) => [full.replace(/\.[^.]*$/, ""), path.slice(0, -1)] as const));
  const pathOf = (name: string): Path => (from === "maskout" ? pathInModel(name) : pathInFile(name, layers));
  const found = rename(OWNER, names, renaming).map((name, at): Found => ({ path: pathOf(name), tensor: tensors[at]! }));
  const pairs = pair(variables, found);

  const values = new Map<string, { readonly floats: Float32Array; readonly shape: Shape }>();
  const mismatched: WeightsReport["mismatched"][number][] = [];
  for (const [variable, { tensor }] of pairs) {
    const read = readTensor(tensor, from === "pytorch" ? fromPytorch(variable) : { shape: variable.shape });
    if ("why" in read) mismatched.push({ variable: variable.full, from: tensor.name, why: read.why });
    else values.set(variable.full, { floats: read.values, shape: variable.shape });
  }
  const taken = new Set([...pairs.values()].map(({ tensor }) => tensor));
  const unused = tensors.filter((it) => !taken.has(it));
  const report: WeightsReport = {
    used: [...pairs].flatMap(([{ full }, { tensor }]) =>
      values.has(full) ? [{ variable: full, from: tensor.name }] : [],
    ),
    missing: variables.filter((it) => !pairs.has(it)).map(({ full }) => full),
    unused: unused.map(({ name }) => name),
    mismatched,
  };
  const superfluous = unused.filter(({ dtype }) => FLOATS.includes(dtype)).map(({ name }) => name);
  if (!partial) expectAll(report, superfluous);

  const { device } = model;
  model.assign(
    allOrNothing(device, () => {
      const made = [...values].map(([name, { floats, shape }]) => [name, tensor(floats, shape, { device })] as const);
      return new Map<string, Tensor>(made);
    }),
  );
  return report;
}

/** The values of a tensor in our order, or why it does not fit. */
function readTensor(saved: SavedTensor, { shape, source }: Reordering): Read {
  if (!FLOATS.includes(saved.dtype)) return { why: `its type is ${saved.dtype}, not one of ${FLOATS.join(", ")}` };
  if (!sameShape(saved.shape, shape)) {
    return { why: `its shape is ${show(saved.shape)}, and should be ${show(shape)}` };
  }
  const values = valuesOfTensor(
    saved,
    saved.shape.reduce((size, dimension) => size * dimension, 1),
  );
  if (values === undefined) return { why: "it has a finite value that is too large for float32" };
  return { values: reorder(values, source) };
}

/** @throws {@link WeightsError} unless all variables have weights, and all weights a variable. */
function expectAll(report: WeightsReport, superfluous: readonly string[]): void {
  const { missing, mismatched } = report;
  const wrong = [
    ...mismatched.map(({ variable, from, why }) => `${show(from)} does not fit ${show(variable)}: ${why}`),
    ...(missing.length > 0 ? [`it has nothing for ${show(missing)}`] : []),
    ...(superfluous.length > 0 ? [`the model has no variable for ${show(superfluous)}`] : []),
  ];
  if (wrong.length === 0) return;
  throw new WeightsError(
    `${OWNER}: the file does not fit the model: ${wrong.join("; ")}. Give the layers the names that they have in the file, or rename them: ` +
      '{ rename: { "sequential/dense": "fc1" } }; load what fits with { partial: true }.',
    report,
  );
}

/** The variables of a built model. @throws {@link OptionError} */
function expectBuilt(model: Model): { readonly inputShape: Shape; readonly key: Model["key"] } {
  const isModel = typeof model?.assign === "function";
  if (isModel && model.inputShape !== undefined) return { inputShape: model.inputShape, key: model.key };
  throw new OptionError({
    owner: OWNER,
    option: "model",
    value: isModel ? "a model that is not built" : model,
    expected: "a built model, whose variables are known",
    remedy:
      'Give it the shape of an example: sequential([dense(10)], { seed: "run-1", inputShape: [784] }), or model.build([784]).',
  });
}
