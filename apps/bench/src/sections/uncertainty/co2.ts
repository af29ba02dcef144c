/** Measures the uncertainty of a regression: CO2 over Mauna Loa, learnt with some years left out, and predicted for all years. */
import { dense, type Layer, relu, sequential, tanh } from "@maskout/core";
import { invertedDropout } from "@maskout/inverted";
import { mcDropout } from "@maskout/mc-dropout";
import { mean } from "simple-statistics";
import type { MonthlySeries } from "../../data/co2.js";
import type { Examples } from "../../data/regression.js";
import type { PartContext } from "./context.js";
import { featuresTensor, likeliestTau, samplePredictions, standardize, toScale, trainRegressor } from "./regressor.js";
import type { Co2Uncertainty } from "./schema.js";
import { type Co2Settings, co2Taus } from "./settings.js";

type Network = Co2Uncertainty["networks"][number];
type Use = Co2Uncertainty["use"][number];
type Region = Network["regions"][number]["region"];

const ACTIVATIONS: Readonly<Record<Network["activation"], () => Layer>> = { relu, tanh };
const REGIONS: readonly Region[] = ["inside", "gap", "beyond"];

/** Half the width of the normal distribution's 95% interval, in standard deviations. */
const BAND = 1.96;

/** Every seventh month is held out. Over the years, that covers all months of the year equally. */
const HELD_OUT_EVERY = 7;

/** Trains a network for each activation, and computes its band inside, between and beyond the years that it learnt. */
export async function measureCo2(
  settings: Co2Settings,
  series: MonthlySeries,
  context: PartContext,
): Promise<Co2Uncertainty> {
  const use = series.year.map((year, month) => useOf(year, month, settings));
  const networks: Network[] = [];
  for (const activation of ["relu", "tanh"] as const) {
    const done = networks.length * settings.epochs;
    const onEpoch = (epoch: number) =>
      context.progress({
        work: "co2",
        done: done + epoch,
        of: 2 * settings.epochs,
        text: `${activation}, epoch ${epoch}`,
      });
    networks.push(await measureNetwork(activation, settings, series, use, { ...context, onEpoch }));
  }
  return { settings, year: [...series.year], observed: [...series.value], use, networks };
}

/** The use of a month. In the years that are learnt, one month in seven is for choosing tau, and another for testing. */
function useOf(year: number, month: number, { gap, end }: Co2Settings): Use {
  if (year >= end) return "beyond";
  if (year >= gap.from && year < gap.to) return "gap";
  if (month % HELD_OUT_EVERY === 2) return "validation";
  return month % HELD_OUT_EVERY === 5 ? "inside" : "train";
}

async function measureNetwork(
  activation: Network["activation"],
  settings: Co2Settings,
  series: MonthlySeries,
  use: readonly Use[],
  { device, seed, signal, onEpoch }: PartContext & { readonly onEpoch: (epoch: number) => void },
): Promise<Network> {
  const { hidden, rate, epochs, batchSize, learningRate, samples } = settings;
  const start = performance.now();
  const months = (name: Use) => [...use.keys()].filter((month) => use[month] === name);
  const { scale, ...learnt } = standardize(examplesOf(series, months("train")));
  const layers = hidden.flatMap((units) => [dense(units), ACTIVATIONS[activation](), invertedDropout({ rate })]);
  const model = sequential([...layers, dense(1)], { seed, device, inputShape: [learnt.features[0]!.length] });
  try {
    await trainRegressor(model, learnt, { epochs, batchSize, learningRate, signal, onEpoch });
    const validation = toScale(examplesOf(series, months("validation")), scale);
    const predictions = await samplePredictions(model, validation.features, samples, signal);
    const { tau } = likeliestTau(predictions, validation.targets, co2Taus);
    const all = toScale(examplesOf(series, [...use.keys()]), scale);
    using x = featuresTensor(all.features, device);
    const sampled = await mcDropout(model, { samples, ...(signal && { signal }) }).regress(x, { tau });
    const unit = scale.target.deviation;
    const curve = {
      mean: Array.from(sampled.mean, (value) => scale.target.mean + unit * value),
      deviation: Array.from(sampled.standardDeviation, (value) => unit * value),
    };
    const noise = unit ** 2 / tau;
    return {
      activation,
      seconds: (performance.now() - start) / 1000,
      tau: 1 / noise,
      ...curve,
      regions: REGIONS.map((region) => ({ region, ...describeBand(curve, series.value, months(region), noise) })),
    };
  } finally {
    model.dispose();
  }
}

/** Examples that map the time, and the season as a point on a circle, to parts per million. */
function examplesOf({ year, value }: MonthlySeries, months: readonly number[]): Examples {
  const circle = (month: number) => 2 * Math.PI * year[month]!;
  return {
    features: months.map((month) => [year[month]!, Math.sin(circle(month)), Math.cos(circle(month))]),
    targets: months.map((month) => value[month]!),
  };
}

/**
 * The width of the band over some of the months, and how well it fits the observations.
 * @param noise `1/tau`, the part of the variance that is noise of the targets, in squared units of the targets
 */
export function describeBand(
  curve: Pick<Network, "mean" | "deviation">,
  observed: readonly number[],
  months: readonly number[],
  noise: number,
): Omit<Network["regions"][number], "region"> {
  const errors = months.map((month) => curve.mean[month]! - observed[month]!);
  const deviations = months.map((month) => curve.deviation[month]!);
  return {
    months: months.length,
    deviation: mean(deviations),
    modelDeviation: mean(deviations.map((deviation) => Math.sqrt(Math.max(deviation ** 2 - noise, 0)))),
    rmse: Math.sqrt(mean(errors.map((error) => error ** 2))),
    coverage: mean(errors.map((error, index) => (Math.abs(error) <= BAND * deviations[index]! ? 1 : 0))),
  };
}
