/**
 * Matches the tensors of a file with the variables of a model. Names are compared part by part. Layers without names are numbered, and layers
 * without weights are counted too: if both sides have the same number of numbered layers but other numbers, they are matched in order. So
 * inserting a dropout layer into a model does not break the match.
 */

/** The parts of a name; the variable's own name is the last. */
export type Path = readonly string[];

/** Something with a name in parts. */
export interface Named {
  readonly path: Path;
}

/** The names of maskout's variables in other programs. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  weight: ["weight", "kernel"],
  bias: ["bias"],
  gamma: ["gamma", "weight"],
  beta: ["beta", "bias"],
  mean: ["mean", "running_mean", "moving_mean"],
  variance: ["variance", "running_var", "moving_variance"],
};

const NUMBER = /^\d+$/;

/** The parts of a name in a model, without the kinds of layers, which follow their numbers. */
export function pathInModel(name: string): Path {
  const parts = name.split(".");
  return parts.filter((_, at) => at === 0 || !NUMBER.test(parts[at - 1]!));
}

/** The parts of a name in a file; the name of a layer of the model is split as in the model. @param layers The model's layers, by name. */
export function pathInFile(name: string, layers: ReadonlyMap<string, Path>): Path {
  const parts = name.replace(/:\d+$/, "").split(/[./]/);
  const own = layers.get(parts.slice(0, -1).join("."));
  return own === undefined ? parts : [...own, parts.at(-1)!];
}

/** For every variable, in order, the tensor of the same name; undefined if there is none. */
export function pair<Variable extends Named, Tensor extends Named>(
  variables: readonly Variable[],
  tensors: readonly Tensor[],
): ReadonlyMap<Variable, Tensor> {
  const pairs = new Map<Variable, Tensor>();
  pairLevel(variables, tensors, 0, pairs);
  return pairs;
}

/** Pairs variables and tensors whose names agree in all parts before number `depth`. */
function pairLevel<Variable extends Named, Tensor extends Named>(
  variables: readonly Variable[],
  tensors: readonly Tensor[],
  depth: number,
  pairs: Map<Variable, Tensor>,
): void {
  const own = byPart(variables, depth);
  const theirs = byPart(tensors, depth);
  const numbers = numbersOf(theirs);
  const inOrder = new Map(numbersOf(own).map((number, at) => [number, numbers[at]!]));
  const renumbered = inOrder.size === numbers.length && !numbers.every((number) => inOrder.has(number));
  for (const [part, below] of own) {
    const found = theirs.get(renumbered ? (inOrder.get(part) ?? part) : part) ?? [];
    pairLevel(below, found, depth + 1, pairs);
  }
  const leaves = new Map(tensors.filter(({ path }) => path.length === depth + 1).map((it) => [it.path[depth]!, it]));
  for (const variable of variables) {
    if (variable.path.length !== depth + 1) continue;
    const name = variable.path[depth]!;
    const called = (Object.hasOwn(ELSEWHERE, name) ? ELSEWHERE[name] : undefined) ?? [name];
    const tensor = called.map((elsewhere) => leaves.get(elsewhere)).find((it) => it !== undefined);
    if (tensor !== undefined) pairs.set(variable, tensor);
  }
}

/** Groups the items whose names have further parts by part number `depth`. */
function byPart<T extends Named>(all: readonly T[], depth: number): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    if (one.path.length <= depth + 1) continue;
    const part = one.path[depth]!;
    const group = groups.get(part);
    if (group === undefined) groups.set(part, [one]);
    else group.push(one);
  }
  return groups;
}

function numbersOf(groups: ReadonlyMap<string, unknown>): readonly string[] {
  return [...groups.keys()].filter((part) => NUMBER.test(part)).toSorted((a, b) => Number(a) - Number(b));
}
