/** Speed: the cost of the passes, compared with a plain copy. */
import { contenders, namesOf } from "../../contenders/index.js";
import { MEBI } from "../../format.js";
import type { Choices, Section } from "../../section.js";
import { rates, type Settings, sizes, type ValuesOf } from "../../settings.js";
import { findSpeed } from "./conclusions.js";
import { type SpeedResult, speed as schema } from "./schema.js";
import {
  CONVOLUTION_SIZE,
  convolutionBudget,
  dropConnectSettings,
  monteCarloSettings,
  SMALL,
  type SpeedPlan,
  speedSettings,
} from "./settings.js";
import { METHOD, speedTables } from "./tables.js";
import { speedTargets } from "./targets.js";

const settings = {
  sizes: sizes({ usual: (effort) => speedSettings[effort].sizes }),
  rates: rates({ usual: (effort) => speedSettings[effort].rates }),
} satisfies Settings;

export const speed: Section<"speed", SpeedResult> = {
  name: "speed",
  title: "Speed",
  description: "the cost of the passes, compared with a plain copy",
  byDefault: true,
  inBrowser: true,
  variants: namesOf("speed"),
  settings,
  schema,
  async prepare(choices) {
    const plan = planSpeed(choices);
    const { measureSpeed } = await import("./measure.js");
    return (context) => measureSpeed(plan, context);
  },
  devices: (result) => result.settings.devices,
  tables: speedTables,
  method: METHOD,
  finding: findSpeed,
  targets: speedTargets,
  tab: () => import("./tab.js"),
};

/** Makes the plan of what to time from the choices. */
function planSpeed(choices: Choices & ValuesOf<typeof settings>): SpeedPlan {
  const { effort, sizes, rates, variants } = choices;
  const usual = speedSettings[effort];
  const chosen = contenders.flatMap(({ name, speed }) =>
    speed !== undefined && (variants?.includes(name) ?? true) ? [speed] : [],
  );
  const weights = chosen.find((one) => one.kind === "weights");
  const samples = chosen.find((one) => one.kind === "samples");
  const invertedIsChosen = chosen.some((one) => one.kind === "elementwise" && one.name === "inverted");
  return {
    effort,
    variants: chosen.filter((one) => one.kind === "elementwise"),
    sizes: sizes ?? usual.sizes,
    ...(sizes === undefined && variants === undefined && { allAt: MEBI }),
    rates: rates ?? usual.rates,
    budget: usual.budget,
    dropConnect: weights && { ...dropConnectSettings[effort], functions: weights },
    monteCarlo: samples && { ...monteCarloSettings[effort], mcDropout: samples.mcDropout },
    ...(sizes === undefined && invertedIsChosen && { small: { ...SMALL, budget: usual.budget } }),
    ...(variants === undefined && { convolution: { ...CONVOLUTION_SIZE, budget: convolutionBudget[effort] } }),
  };
}
