/** The gpu.js kernel of the penalty at a learned rate. Loaded when a gpu.js device first runs it. */
import type { GpuFace, GpuProgram } from "@maskout/core/variant";
import type { EntropyParams } from "./cpu.js";

type Program = GpuProgram<"squares" | "logit", never, "entropy">;

/** A program that returns one number; in the body, a is the logit and e the odds of the rarer outcome. */
function program(body: string): Program {
  return {
    name: "concrete dropout's penalty",
    arrays: { squares: 1, logit: 1 },
    integers: [],
    numbers: ["entropy"],
    body: `const a = logit[0];
  const e = Math.exp(-Math.abs(a));
  ${body}`,
  };
}

/** The penalty. For small e, the logarithm of 1 + e loses its digits, and the first terms of its series are used instead. */
const value = program(`let more = Math.log(1 + e);
  if (e < 0.03125) { more = e * (1 - e * (1 / 2 - e * (1 / 3 - e * (1 / 4 - e / 5)))); }
  return squares[0] * (1 + Math.exp(a)) - entropy * (Math.abs(a) * e / (1 + e) + more);`);

const derivative = program("return squares[0] * Math.exp(a) + entropy * a * e / ((1 + e) * (1 + e));");

const factor = program("return 1 + Math.exp(a);");

/** See `concretePenalty` in penalty.ts. */
export const penaltyOnGpu: GpuFace<EntropyParams, "squares" | "logit", "penalty" | "slope" | "inverseKept"> = async ({
  launch,
  inputs,
  params: { entropy },
}) => {
  const args = { arrays: inputs, numbers: { entropy }, threads: [1] } as const;
  return {
    penalty: await launch(value, args),
    slope: await launch(derivative, args),
    inverseKept: await launch(factor, args),
  };
};
