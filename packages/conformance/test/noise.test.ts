/** Noise of every kind that the core's contract allows passes the suite: masks are not all there is. */
import { conformance } from "@maskout/conformance";
import { additive } from "./subjects/additive.js";
import { affine } from "./subjects/affine.js";
import { functionsOf } from "./subjects/functions.js";
import { gaussian } from "./subjects/gaussian.js";
import { inverted } from "./subjects/inverted.js";
import { variational } from "./subjects/variational.js";

conformance({ noise: inverted, functions: functionsOf(inverted), inputShape: [3, 4] });

conformance({
  noise: gaussian,
  functions: functionsOf(gaussian),
  cases: [{ rate: 0.3 }, { rate: 0.8 }],
});

conformance({
  noise: additive,
  functions: functionsOf(additive),
  cases: [{ stddev: 0.5 }, { stddev: 2 }],
  still: [{ stddev: 0 }],
  refused: [{ option: "stddev", options: { stddev: -1 } }],
});

conformance({ noise: affine, functions: functionsOf(affine) });

conformance({ noise: variational, cases: [{ deviation: 0.25 }, { deviation: 0.5 }] });
