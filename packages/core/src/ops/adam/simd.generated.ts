// Generated from simd.as.ts by `pnpm run simd` (tools/build-simd.mjs). Do not edit.
import type { SimdModule } from "../../kernel/simd.js";

/** What the module exports. Pointers are bytes in the CPU device's memory. */
export interface AdamSimd {
  adam(newParameter: number, newMean: number, newVariance: number, parameter: number, gradient: number, mean: number, variance: number, size: number, stepSize: number, varianceScale: number, beta1: number, beta2: number, epsilon: number, weightDecay: number): void;
}

export const adamSimd: SimdModule<AdamSimd> = {
  name: "adam",
  packed:
    "# . @ :$###$5$ -1 L L L L L L L L J J I I J J#%2$& 2 ; C) : 2 : < ? F%##&%$#*4%' . 1 . :##) : 2 : < ? F%#- f&$ c&%) H% LC+!t6D1C,!t6D2C/!t6D3&cC*d#m'cC-!-!t6C(C7 7!t#'#!t!]$g######!gbC- n!-!t6C'C7 7!t#'#C0!t6C&C7 7!t#'#E5!t!]$!t![$E6!t!]$!t![$D4C.!-!t6C)C7 7!t#'#!t!]$g######!gbC. n!-!t6C6C6!t!]$!t!]$!t![$D6C$C7 7D8C*d'q'cC8C4!t.'#(C*d$i'cC8C4!t '%##(C8C4!t (&##C*d&i'cC8C4!t '%+%...C%C7 7D8C*d'q'cC8C6!t.'#(C*d$i'cC8C6!t '%##(C8C6!t (&##C*d&i'cC8C6!t '%+%...C#C7 7D8C5C1C4!t!]$C6C2!t!]$!t!Z$C3!t![$!t!^$!t!~$D4C*d'q'cC8C4!t.'#(C*d$i'cC8C4!t '%##(C8C4!t (&##C*d&i'cC8C4!t '%+%...C*d' 8D*C7d3 7D7/$...",
};
