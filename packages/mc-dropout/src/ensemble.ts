/** Models that were trained apart, as one thing to draw samples of: sample after sample is another model's. */
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
   * Whether masks are on. Default false: each model makes one pass, as in inference. With true they take turns, and as many samples can be
   * drawn as are wanted, each with masks of its own.
   */
  readonly stochastic?: boolean;
}

const OWNER = "ensemble";

/**
 * A deep ensemble: models of one kind, trained from different seeds, whose predictions are samples. `mcDropout(ensemble(models))` gives
 * their mean, `1/M sum_m p_m`, and how far they disagree, in every number that it gives for samples with dropout on.
 *
 * Sample `m` is the plain pass of model number `m`, with the bits of `predict(models[m], x)`; there are as many samples as models. With
 * `stochastic: true` the masks are on, and sample `s` is sample number `floor(s / M)` of model number `s mod M`: of its own key, or, given
 * a seed or key, of `foldIn(key, s mod M)`. Take a multiple of the number of models then, so that all count alike.
 *
 * Source: Lakshminarayanan, Pritzel and Blundell, "Simple and scalable predictive uncertainty estimation using deep ensembles", NIPS 2017,
 * section 2.4: each model learns all examples, from initial weights and in an order of its own, and all of them count alike.
 *
 * @param models Models of the core on one device, sources `{ pass }`, or both, at least one: outputs `[examples, ...outputShape]` of one
 * shape. A source makes the pass that it makes, so its dropout is to be off, or with `stochastic` on. No model twice.
 * @throws {@link OptionError} for what is no list of models, a model that is there twice, and with `stochastic` one in which nothing is.
 */
export function ensemble(models: readonly Member[], options: EnsembleOptions = {}): Ensemble {
  expectKnownOptions(OWNER, options, ["stochastic"]);
  const { stochastic = false } = options;
  expectBoolean(OWNER, "stochastic", stochastic, "whether the masks of the models are on");
  if (!Array.isArray(models)) refuse(OWNER, "models", models, "a list of models", EXAMPLE);
  const made: Ensemble = Object.freeze({ models: expectMembers(OWNER, { models, stochastic }), stochastic });
  return made;
}

const EXAMPLE = "Train a few from different seeds: ensemble([first, second, third]).";

/** A copy of the models. @throws {@link OptionError} for what cannot be sampled, naming the model. */
export function expectMembers(owner: string, { models, stochastic }: Ensemble): readonly Member[] {
  if (models.length === 0) refuse(owner, "models", models, "one model at least", EXAMPLE);
  const members: Member[] = [];
  // A hole is no model, and a list without end ends at its first.
  for (let index = 0; index < models.length; index++) {
    const member = models[index]!;
    const option = nameOf(index);
    if (holdsModels(member)) {
      refuse(owner, option, "an ensemble", "a model, or an object with a method pass", "Spread its models: ...models.");
    }
    if (!resolvePasses(owner, option, member)) refuseSource(owner, option, member);
    const twin = members.indexOf(member);
    if (twin >= 0)
      refuse(owner, option, nameOf(twin), "another model", "Each counts once: train one from another seed.");
    if (stochastic && isModel(member)) deterministicLayers(owner, member, option);
    members.push(member);
  }
  return Object.freeze(members);
}

/** Whether a value, whatever it is, is an ensemble. */
export function holdsModels(value: Source): value is Ensemble {
  return typeof value === "object" && value !== null && isEnsemble(value);
}

function refuse(owner: string, option: string, value: unknown, expected: string, remedy: string): never {
  throw new OptionError({ owner, option, value, expected, remedy });
}

/** What messages call a model of an ensemble. */
export function nameOf(index: number): string {
  return `models[${index}]`;
}

/** The models of the core that a source is, or is made of, by what messages call them. */
export function modelsOf(source: Source): readonly (readonly [name: string, model: Model])[] {
  if (isModel(source)) return [["model", source]];
  if (!isEnsemble(source)) return [];
  return source.models.flatMap((member, index) => (isModel(member) ? [[nameOf(index), member] as const] : []));
}
