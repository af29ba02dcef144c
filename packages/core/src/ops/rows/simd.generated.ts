// Generated from simd.as.ts by `pnpm run simd` (tools/build-simd.mjs). Do not edit.
import type { SimdModule } from "../../kernel/simd.js";

/** What the module exports. Pointers are bytes in the CPU device's memory. */
export interface RowsSimd {
  copy(to: number, from: number, bytes: number): void;
}

export const rowsSimd: SimdModule<RowsSimd> = {
  name: "rows",
  packed:
    "# . @ :$###$*$ -& L L L#%2$& 2 ; C) : 2 : < ? F%##&%$#*4%' 0 < = F##) : 2 : < ? F%#-1$/#C#C$C%!s-##.",
};
