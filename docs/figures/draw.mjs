// `pnpm --filter @maskout/docs figures`: draws the figures of the guide with maskout itself, from fixed seeds.
import { fileURLToPath } from "node:url";
import { dropout as alpha } from "@maskout/alpha";
import { dropout as dropBlock } from "@maskout/dropblock";
import { dropout as gaussian, noise } from "@maskout/gaussian";
import { dropout as inverted } from "@maskout/inverted";
import { scaleForInference, dropout as standard } from "@maskout/standard";
import { writeWhole } from "../../tools/write-whole.mjs";
import { drawFlow, drawReliability } from "./calibration.mjs";
import { drawConcrete } from "./concrete.mjs";
import { drawDepth } from "./depth.mjs";
import { drawDigit, drawDigits } from "./digit.mjs";
import { drawDistributions } from "./distributions.mjs";
import { drawFeatureMaps } from "./feature-maps.mjs";
import { drawCoverage, drawRefusing } from "./guarantee.mjs";
import { drawLogo, drawMasks, drawScopes } from "./masks.mjs";
import { drawMoving } from "./moving.mjs";
import { drawPatterns } from "./patterns.mjs";
import { drawPeers } from "./peers.mjs";
import { drawPlane } from "./plane.mjs";
import { drawRegression } from "./regression.mjs";
import { drawSteps } from "./steps.mjs";

const figures = {
  "figures/dropout.svg": drawMoving(),
  "figures/inverted.svg": drawDigit("Inverted dropout of a digit: kept pixels are doubled", inverted, (x) => x),
  "figures/standard.svg": drawDigit("Standard dropout of a digit: inference halves every pixel", standard, (x) =>
    scaleForInference(x, { rate: 0.5 }),
  ),
  "figures/spatial.svg": drawFeatureMaps(),
  "figures/gaussian.svg": drawDigits("Gaussian dropout and Gaussian noise of a digit: below 0 in another ink", [
    { words: "Gaussian dropout", noise: (x, place) => gaussian(x, { ...place, rate: 0.2 }), infer: (x) => x },
    { words: "Gaussian noise", noise: (x, { seed, step }) => noise(x, { seed, step, stddev: 0.2 }), infer: (x) => x },
  ]),
  "figures/alpha.svg": drawDistributions("Standard normal values, and what dropout at a rate of 0.3 makes of them", {
    "standard normal": (x) => x,
    "after alpha dropout": (x) => alpha(x, { rate: 0.3, seed: "figure" }),
    "after inverted dropout": (x) => inverted(x, { rate: 0.3, seed: "figure" }),
  }),
  "figures/dropblock.svg": drawDigit(
    "DropBlock of a digit: blocks of 5 x 5 pixels are gone, and the others scaled up",
    (x, place) => dropBlock(x, { ...place, rate: 0.3, blockSize: 5, shape: [1, 28, 28, 1] }),
    (x) => x,
  ),
  "figures/dropconnect.svg": drawScopes(),
  "figures/stochastic-depth.svg": drawDepth(),
  "figures/concrete.svg": await drawConcrete(),
  "figures/mask-stream.svg": drawMasks(),
  "figures/steps.svg": drawSteps(),
  "figures/patterns.svg": drawPatterns(),
  "figures/plane.svg": await drawPlane(),
  "figures/peers.svg": drawPeers(),
  "figures/mc-dropout.svg": await drawRegression(),
  "figures/reliability.svg": drawReliability(),
  "figures/how-sure.svg": drawFlow(),
  "figures/refusing.svg": drawRefusing(),
  "figures/coverage.svg": drawCoverage(),
  "public/logo.svg": drawLogo(),
};
for (const [path, svg] of Object.entries(figures))
  writeWhole(fileURLToPath(new URL(`../${path}`, import.meta.url)), svg);
