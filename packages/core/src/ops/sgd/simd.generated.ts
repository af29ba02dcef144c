// Generated from simd.as.ts by `pnpm run simd` (tools/build-simd.mjs). Do not edit.
import type { SimdModule } from "../../kernel/simd.js";

/** What the module exports. Pointers are bytes in the CPU device's memory. */
export interface SgdSimd {
  sgd(newParameter: number, newVelocity: number, parameter: number, gradient: number, velocity: number, size: number, learningRate: number, momentum: number, nesterov: boolean, weightDecay: number, l1: number): void;
}

export const sgdSimd: SimdModule<SgdSimd> = {
  name: "sgd",
  packed:
    "# . @ :$###$2$ -. L L L L L L J J L J J#%2$& 2 ; C) : 2 : < ? F%##&%$#*3%& @ 4 1##) : 2 : < ? F%#-!=%$!:%%( H% LC)!t6D/C*!t6D.&cC(d#m'cC$C3 7D4C.C'C3 7!t#'#!t!]$C&C3 7!t#'#C,!t6C%C3 7!t#'#E1!t!]$!t![$C-!t6E0C1!t/################!tg!tqC0C1!t/################!tf!tq!t!~$!t![$E2!t![$D0C(d'q'cC4C0!t.'#(C(d$i'cC4C0!t '%##(C4C0!t (&##C(d&i'cC4C0!t '%+%...C#C3 7D4C1C/C2C.C0!t!]$!t![$C0C+>!t!]$!t!~$D0C(d'q'cC4C0!t.'#(C(d$i'cC4C0!t '%##(C4C0!t (&##C(d&i'cC4C0!t '%+%...C(d' 8D(C3d3 7D3/$...",
};
