/** Separately trained models as one source of samples: each sample comes from another model. */
import { type Model, OptionError } from "@maskout/core";
import { expectBoolean, expectKnownOptions } from "@maskout/core/variant";
import {
  deterministicLayers,
  type Ensemble,
  isEnsemble,
  isModel,
  type Member,
  refuseSource,
  resolvePasses,
  type Source,
} from "./source.js";

/** Options of {@link ensemble}. */
export interface EnsembleOptions {
  /**
   * Whether masks are on. Default false: each model makes one pass, as in inference. With true, the models take turns, and any number of samples can
   * be drawn, each with its own masks.
   */
  readonly stochastic?: boolean;
}

const OWNER = "ensemble";

/**
 * A deep ensemble: models of one kind, trained from different seeds, whose predictions are the samples. `mcDropout(ensemble(models))` gives their
 * mean, `1/M sum_m p_m`, and their disagreement, in all measures that it gives for samples with dropout on.
 *
 * Sample `m` is the plain pass of model number `m`, with the bits of `predict(models[m], x)`; there are as many samples as models. With
 * `stochastic: true` the masks are on, and sample `s` is sample number `floor(s / M)` of model number `s mod M`. Its masks come from the model's own
 * key or, given a seed or key, from `foldIn(key, s mod M)`. Then use a multiple of the number of models, so that all count alike.
 *
 * Source: Lakshminarayanan, Pritzel and Blundell, "Simple and scalable predictive uncertainty estimation using deep ensembles", NIPS 2017, section
 * 2.4: each model is trained on all examples, from its own initial weights and in its own order, and all models count alike.
 *
 * @param models At least one model of the core, all on one device, or source `{ pass }`, or both. All have outputs `[examples, ...outputShape]` of
 * the same shape. A source runs as it is, so its dropout must be off, or on with `stochastic`. No model may occur twice.
 * @throws {@link OptionError} for a value that is not a list of models, for a model that occurs twice, and with `stochastic` for a model without a
 * stochastic layer.
 */
export function ensemble(models: readonly Member[], options: EnsembleOptions = {}): Ensemble {
  expectKnownOptions(OWNER, options, ["stochastic"]);
  const { stochastic = false } = options;
  expectBoolean(OWNER, "stochastic", stochastic, "whether the masks of the models are on");
  if (!Array.isArray(models)) refuse(OWNER, "models", models, "a list of models", EXAMPLE);
  const made: Ensemble = Object.freeze({ models: expectMembers(OWNER, { models, stochastic }), stochastic });
  return made;
}

const EXAMPLE = "Train several from different seeds: ensemble([first, second, third]).";

/** A checked copy of the models. @throws {@link OptionError} for a model that cannot be sampled; the message names it. */
export function expectMembers(owner: string, { models, stochastic }: Ensemble): readonly Member[] {
  if (models.length === 0) refuse(owner, "models", models, "at least one model", EXAMPLE);
  const members: Member[] = [];
  // By index: a hole is refused as a missing model, and a list of excessive length ends at its first hole.
  for (let index = 0; index < models.length; index++) {
    const member = models[index]!;
    const option = nameOf(index);
    if (holdsModels(member)) {
      refuse(owner, option, "an ensemble", "a model, or an object with a method pass", "Spread its models: ...models.");
    }
    if (!resolvePasses(owner, option, member)) refuseSource(owner, option, member);
    const twin = members.indexOf(member);
    if (twin >= 0)
      refuse(owner, option, nameOf(twin), "another model", "Each model may occur once: train one from another seed.");
    if (stochastic && isModel(member)) deterministicLayers(owner, member, option);
    members.push(member);
  }
  return Object.freeze(members);
}

/** Whether a value of any type is an ensemble. */
export function holdsModels(value: Source): value is Ensemble {
  return typeof value === "object" && value !== null && isEnsemble(value);
}

function refuse(owner: string, option: string, value: unknown, expected: string, remedy: string): never {
  throw new OptionError({ owner, option, value, expected, remedy });
}

/** The name of an ensemble's model in messages. */
export function nameOf(index: number): string {
  return `models[${index}]`;
}

/** The models of the core in a source, each with its name in messages. */
export function modelsOf(source: Source): readonly (readonly [name: string, model: Model])[] {
  if (isModel(source)) return [["model", source]];
  if (!isEnsemble(source)) return [];
  return source.models.flatMap((member, index) => (isModel(member) ? [[nameOf(index), member] as const] : []));
}
