// Generated from simd.as.ts by `pnpm run simd` (tools/build-simd.mjs). Do not edit.
import type { SimdModule } from "../../kernel/simd.js";

/** What the module exports. Pointers are bytes in the CPU device's memory. */
export interface ElementwiseSimd {
  add(y: number, a: number, b: number, size: number): void;
  scale(y: number, x: number, size: number, factor: number): void;
  lerp(y: number, a: number, b: number, size: number, weight: number): void;
}

export const elementwiseSimd: SimdModule<ElementwiseSimd> = {
  name: "elementwise",
  packed:
    "# . @ :$###$:& -' L L L J# -( L L L L J# -' L L L L#%2$& 2 ; C) : 2 : < ? F%##&'&#$%*B'& . 1 1#%( @ 0 . 9 2##' 9 2 ? =#$) : 2 : < ? F%#- P&& C$% HC&!t6D(&cC%d#m'cC(C$!t#'#!t!]$D'C%d'q'cC#C'!t.'#(C%d$i'cC#C'!t '%##(C#C'!t (&##C%d&i'cC#C'!t '%+%...C%d' 8D%C#d3 7D#C$d3 7D$/$... Z$$% HC'!t6D(&cC&d#m'cC$!t#'#E)C(C%!t#'#C)!t!~$!t!]$!t![$D)C&d'q'cC#C)!t.'#(C&d$i'cC#C)!t '%##(C#C)!t (&##C&d&i'cC#C)!t '%+%...C&d' 8D&C#d3 7D#C$d3 7D$C%d3 7D%/$... H$$ H&cC&d#m'cC$!t#'#C%!t#'#!t![$D'C&d'q'cC#C'!t.'#(C&d$i'cC#C'!t '%##(C#C'!t (&##C&d&i'cC#C'!t '%+%...C&d' 8D&C#d3 7D#C$d3 7D$C%d3 7D%/$...",
};
