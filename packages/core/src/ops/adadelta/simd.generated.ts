// Generated from simd.as.ts by `pnpm run simd` (tools/build-simd.mjs). Do not edit.
import type { SimdModule } from "../../kernel/simd.js";

/** What the module exports. Pointers are bytes in the CPU device's memory. */
export interface AdadeltaSimd {
  adadelta(newParameter: number, newSquareGradient: number, newSquareUpdate: number, parameter: number, gradient: number, squareGradient: number, squareUpdate: number, size: number, learningRate: number, rho: number, epsilon: number, weightDecay: number): void;
}

export const adadeltaSimd: SimdModule<AdadeltaSimd> = {
  name: "adadelta",
  packed:
    "# . @ :$###$3$ -/ L L L L L L L L J I J J#%2$& 2 ; C) : 2 : < ? F%##&%$#*8%+ . 1 . 1 2 9 A .##) : 2 : < ? F%#- p&$ m&%) H% LC+!t6D0C-!t6D/&cC*d#m'cC$C5 7D6C,!-!t6C(C5 7!t#'#!t!]$g######!gbC, n!-!t6C'C5 7!t#'#C.!t6C&C5 7!t#'#E2!t!]$!t![$E3C3!t!]$!t!]$!t![$D1C*d'q'cC6C1!t.'#(C*d$i'cC6C1!t '%##(C6C1!t (&##C*d&i'cC6C1!t '%+%...C)C5 7!t#'#E4C/!t![$C1C/!t![$!t!^$!t!Z$C3!t!]$D1C%C5 7D6C,!-!t6C4!t!]$g######!gbC, n!-!t6C1C1!t!]$!t!]$!t![$D3C*d'q'cC6C3!t.'#(C*d$i'cC6C3!t '%##(C6C3!t (&##C*d&i'cC6C3!t '%+%...C#C5 7D6C2C0C1!t!]$!t!~$D1C*d'q'cC6C1!t.'#(C*d$i'cC6C1!t '%##(C6C1!t (&##C*d&i'cC6C1!t '%+%...C*d' 8D*C5d3 7D5/$...",
};
