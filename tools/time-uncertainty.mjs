// `pnpm time:uncertainty [examples] [name…]`: times every function of @maskout/uncertainty, by default on a million examples of ten classes.
// Each is called once, in a process that has called it on few examples before. Times are by the clock, and of the processor, which other
// work on the machine affects less.
import { cpus } from "node:os";
import { keyFromSeed, normals, uniforms } from "../packages/core/dist/index.js";
import * as uncertainty from "../packages/uncertainty/dist/index.js";

const [asked = "1000000", ...only] = process.argv.slice(2);
const [CLASSES, SAMPLES] = [10, 10];

/** Makes the arguments of all functions. @param {number} examples */
function inputsOf(examples) {
  const normalsOf = (/** @type {string} */ seed, count = examples) => normals({ key: keyFromSeed(seed), count });
  const uniformsOf = (/** @type {string} */ seed, count = examples) => uniforms({ key: keyFromSeed(seed), count });
  const logits = normalsOf("logits", examples * CLASSES).map((z) => 2 * z);
  const drawn = uniformsOf("labels");
  // Labels are drawn from a softmax of half the logits, so that the model is overconfident.
  const labels = Uint8Array.from(drawn, (u, example) => {
    const row = logits.subarray(example * CLASSES, (example + 1) * CLASSES);
    let sum = 0;
    for (const logit of row) sum += Math.exp(logit / 2);
    let left = u * sum;
    return Math.max(
      0,
      row.findIndex((logit) => {
        left -= Math.exp(logit / 2);
        return left < 0;
      }),
    );
  });
  const probabilities = new Float64Array(logits.length);
  for (let from = 0; from < logits.length; from += CLASSES) {
    let sum = 0;
    for (let index = from; index < from + CLASSES; index++) sum += probabilities[index] = Math.exp(logits[index] ?? 0);
    for (let index = from; index < from + CLASSES; index++) probabilities[index] = (probabilities[index] ?? 0) / sum;
  }
  const scores = uniformsOf("scores");
  const positive = Uint8Array.from(uniformsOf("positive"), (u, example) => (u < (scores[example] ?? 0) ? 1 : 0));
  const targets = normalsOf("targets");
  const mean = normalsOf("mean").map((z, example) => 0.5 * z + (targets[example] ?? 0));
  const standardDeviation = uniformsOf("deviation").map((u) => 0.25 + u);
  const samples = new Float32Array(SAMPLES * examples);
  for (let sample = 0; sample < SAMPLES; sample++)
    samples.set(
      mean.map((m, at) => m + 0.1 * sample * (standardDeviation[at] ?? 1)),
      sample * examples,
    );
  const half = standardDeviation.map((d) => 1.6 * d);
  const lower = mean.map((m, at) => m - (half[at] ?? 0));
  const upper = mean.map((m, at) => m + (half[at] ?? 0));
  const residuals = mean.map((m, at) => Math.abs(m - (targets[at] ?? 0)));
  const predicted = { probabilities, labels, classes: CLASSES };
  const normal = { mean, variance: standardDeviation.map((d) => d * d), targets };
  return {
    examples,
    logits,
    labels,
    probabilities,
    predicted,
    scores,
    positive,
    targets,
    normal,
    samples,
    residuals,
    lower,
    upper,
  };
}

/** @typedef {ReturnType<typeof inputsOf>} Inputs */

const interval = { level: 0.95, seed: "time" };
const u = uncertainty;

/** @type {Readonly<Record<string, (given: Inputs) => unknown>>} */
const calls = {
  classification: ({ predicted, examples }) => u.classification({ ...predicted, samples: 1, batch: examples }),
  "runningClassification, 10 samples": ({ probabilities, examples }) => {
    const running = u.runningClassification({ batch: examples, classes: CLASSES });
    for (let sample = 0; sample < SAMPLES; sample++) running.add(probabilities);
    return running.summary();
  },
  "regression, 10 samples": ({ samples, examples, targets }) =>
    u.regression({ predictions: samples, samples: SAMPLES, batch: examples, tau: 4, targets }),
  "runningRegression, 10 samples": ({ samples, examples, targets }) => {
    const running = u.runningRegression({ batch: examples, tau: 4, targets });
    for (let sample = 0; sample < SAMPLES; sample++) {
      running.add(samples.subarray(sample * examples, (sample + 1) * examples));
    }
    return running.summary();
  },
  calibrationError: ({ predicted }) => u.calibrationError(predicted),
  "calibrationError, equal mass": ({ predicted }) => u.calibrationError({ ...predicted, binning: "mass" }),
  "calibrationError, classwise": ({ predicted }) => u.calibrationError({ ...predicted, of: "classes" }),
  "calibrationError, classwise, equal mass": ({ predicted }) =>
    u.calibrationError({ ...predicted, of: "classes", binning: "mass" }),
  "calibrationError, maximum": ({ predicted }) => u.calibrationError({ ...predicted, norm: "maximum" }),
  reliability: ({ predicted }) => u.reliability(predicted),
  negativeLogLikelihood: ({ predicted }) => u.negativeLogLikelihood(predicted),
  brierScore: ({ predicted }) => u.brierScore(predicted),
  brierDecomposition: ({ predicted }) => u.brierDecomposition(predicted),
  auroc: ({ scores, positive }) => u.auroc({ scores, positive }),
  averagePrecision: ({ scores, positive }) => u.averagePrecision({ scores, positive }),
  falsePositiveRate: ({ scores, positive }) => u.falsePositiveRate({ scores, positive }),
  riskCoverage: ({ scores, positive }) => u.riskCoverage({ confidence: scores, correct: positive }),
  crpsOfNormal: (given) => u.crpsOfNormal(given.normal),
  "crpsOfSamples, 10 samples": ({ samples, targets }) =>
    u.crpsOfSamples({ predictions: samples, samples: SAMPLES, targets }),
  intervalCoverage: ({ lower, upper, targets }) => u.intervalCoverage({ lower, upper, targets }),
  intervalWidth: ({ lower, upper }) => u.intervalWidth({ lower, upper }),
  sharpness: ({ normal: { variance } }) => u.sharpness({ variance }),
  temperature: ({ logits, labels }) => u.temperature({ logits, labels, classes: CLASSES }),
  vectorScaling: ({ logits, labels }) => u.vectorScaling({ logits, labels, classes: CLASSES }),
  isotonic: ({ predicted }) => u.isotonic(predicted),
  "isotonic, then its probabilities": ({ predicted }) => u.isotonic(predicted).probabilities(predicted.probabilities),
  "conformalSets, LAC, and sets": ({ predicted }) => setsOf(predicted, { score: "lac" }),
  "conformalSets, APS, and sets": ({ predicted }) => setsOf(predicted, { score: "aps", seed: "time" }),
  "conformalSets, RAPS, and sets": ({ predicted }) => setsOf(predicted, { score: "raps", seed: "time" }),
  "conformalSets, class-conditional, and sets": ({ predicted }) =>
    u.conformalSets({ ...predicted, alpha: 0.1, classConditional: true }).sets(predicted.probabilities),
  "setReport, of LAC with its sets": ({ predicted }) =>
    u.setReport({ sets: setsOf(predicted, { score: "lac" }), labels: predicted.labels, classes: CLASSES }),
  conformalInterval: ({ residuals }) => u.conformalInterval({ residuals, alpha: 0.1 }),
  conformalQuantiles: ({ lower, upper, targets }) => u.conformalQuantiles({ lower, upper, targets, alpha: 0.1 }),
  "acquire, BALD, 100 of them": ({ scores }) => u.acquire({ mutualInformation: scores }, 100),
  "acquire, power BALD, 100 of them": ({ scores }) =>
    u.acquire({ mutualInformation: scores }, 100, { by: "powerBald", seed: "time" }),
  "acquire, BatchBALD, 3 of 10,000 with 10 samples": ({ probabilities, examples }) => {
    const [pool, samples] = [Math.min(10_000, Math.floor(examples / SAMPLES)), SAMPLES];
    const drawn = probabilities.subarray(0, pool * samples * CLASSES);
    return u.acquire({ probabilities: drawn, samples, batch: pool, classes: CLASSES }, 3, { by: "batchBald" });
  },
  "calibrationError, with its interval": ({ predicted }) => u.calibrationError({ ...predicted, interval }),
  "negativeLogLikelihood, with its interval": ({ predicted }) => u.negativeLogLikelihood({ ...predicted, interval }),
  "auroc, with its interval": ({ scores, positive }) => u.auroc({ scores, positive, interval }),
  "riskCoverage, with its interval": ({ scores, positive }) =>
    u.riskCoverage({ confidence: scores, correct: positive, interval }),
};

/** @param {Inputs["predicted"]} predicted @param {object} options */
function setsOf(predicted, options) {
  return u.conformalSets({ ...predicted, alpha: 0.1, ...options }).sets(predicted.probabilities);
}

const examples = Number(asked);
const [few, many] = [inputsOf(2000), inputsOf(examples)];
process.stdout.write(
  `${examples} examples of ${CLASSES} classes, Node.js ${process.versions.node}, ${cpus()[0]?.model}\n\n     clock  processor\n`,
);
for (const [name, call] of Object.entries(calls)) {
  if (only.length > 0 && !only.some((word) => name.includes(word))) continue;
  call(few);
  const [start, before] = [performance.now(), process.cpuUsage()];
  call(many);
  const { user, system } = process.cpuUsage(before);
  const [clock, processor] = [(performance.now() - start) / 1000, (user + system) / 1e6];
  process.stdout.write(`${clock.toFixed(2).padStart(8)} s ${processor.toFixed(2).padStart(8)} s  ${name}\n`);
}
