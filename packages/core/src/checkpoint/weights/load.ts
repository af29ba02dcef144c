/** Loading weights from files of other programs, by name. */
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
  /** Renames tensors of the file that have other names in the model. Default: names are compared as they are. */
  readonly rename?: Renaming | undefined;
  /** Whether to load what fits and leave the rest of the model as it is. Default false: nothing is changed unless everything fits. */
  readonly partial?: boolean | undefined;
  /**
   * The program that wrote the file, which determines the order of its values. Default: guessed from the file's metadata and names;
   * `"pytorch"` if they do not tell, as for a layer that is called `"fc1"` both in the file and in the model.
   */
  readonly from?: WeightsOrigin | undefined;
}

const OWNER = "loadWeights";
/** The prefix of the model's variables in a checkpoint. */
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
  /** Its full name. */
  readonly full: string;
}

/** A tensor of the file. */
interface Found extends Named {
  readonly tensor: SavedTensor;
}

/** The result of reading a tensor of the file: its values, or why they do not fit. */
type Read = { readonly values: Float32Array } | { readonly why: string };

/**
 * Loads the weights of a safetensors file into a built model, by name. The file may come from PyTorch (`save_file(net.state_dict(), path)`),
 * from Keras (`save_file({ w.path: w.numpy() for w in net.weights }, path)`), or be a checkpoint of maskout. Values may be float16, bfloat16,
 * float32 or float64, and are rounded to float32.
 *
 * - Names are compared part by part, separated by `.` and `/`. A layer's name is that of its options, such as `"fc1"` for
 *   `dense(64, { name: "fc1" })`. Layers without names are numbered in the order in which they run. If the file has the same number of numbered
 *   layers but other numbers, they are matched in order, so that inserting a dropout layer into a model does not break the match.
 * - PyTorch's `weight`, `bias`, `running_mean` and `running_var` of a batch normalisation become `gamma`, `beta`, `mean` and `variance`. Keras's
 *   `moving_mean` and `moving_variance` become `mean` and `variance`, and its `kernel` becomes `weight`.
 * - PyTorch's weights `[out, in]` and `[out, in, rows, columns]` are transposed to `[in, out]` and `[rows, columns, in, out]`. For a layer that
 *   follows a {@link flatten} of images, they are also put into maskout's order of inputs.
 *
 * The whole file is checked first. Nothing is changed unless everything fits and the model has a variable for every tensor. Only tensors of whole
 * numbers, such as PyTorch's `num_batches_tracked`, may be left over.
 *
 * @param model A built model: made with `inputShape`, or after `build`.
 * @param bytes A whole file, in any buffer or view.
 * @returns The report of what was loaded and, with `partial`, of what was not.
 * @throws {@link WeightsError} for weights that do not fit, with the whole report; {@link CheckpointError} for bytes that are not a safetensors
 * file; {@link OptionError} for other arguments; {@link BusyError} while the model is in use; {@link DeviceError} when the device has no memory left.
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
  // The other tensors of a checkpoint belong to the optimizer or to the best epoch.
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

/** The values of a tensor in maskout's order, or why it does not fit. */
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

/** Refuses a report in which a variable has no weights, or weights have no variable. @throws {@link WeightsError} */
function expectAll(report: WeightsReport, superfluous: readonly string[]): void {
  const { missing, mismatched } = report;
  const wrong = [
    ...mismatched.map(({ variable, from, why }) => `${show(from)} does not fit ${show(variable)}: ${why}`),
    ...(missing.length > 0 ? [`it has no weights for ${show(missing)}`] : []),
    ...(superfluous.length > 0 ? [`the model has no variable for ${show(superfluous)}`] : []),
  ];
  if (wrong.length === 0) return;
  throw new WeightsError(
    `${OWNER}: the file does not fit the model: ${wrong.join("; ")}. Give the layers the names that they have in the file, or rename them: ` +
      '{ rename: { "sequential/dense": "fc1" } }; load what fits with { partial: true }.',
    report,
  );
}

/** The input shape and key of a built model. @throws {@link OptionError} for any other value. */
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
