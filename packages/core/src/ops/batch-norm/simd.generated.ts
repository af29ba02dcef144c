// Generated from simd.as.ts by `pnpm run simd` (tools/build-simd.mjs). Do not edit.
import type { SimdModule } from "../../kernel/simd.js";

/** What the module exports. Pointers are bytes in the CPU device's memory. */
export interface BatchNormSimd {
  moments(mean: number, variance: number, x: number, rows: number, columns: number): void;
  normalize(y: number, x: number, gamma: number, beta: number, mean: number, variance: number, rows: number, columns: number, epsilon: number): void;
  normalizeGrad(dx: number, dgamma: number, dbeta: number, x: number, dy: number, gamma: number, mean: number, variance: number, rows: number, columns: number, epsilon: number, ofBatch: boolean): void;
}

export const batchNormSimd: SimdModule<BatchNormSimd> = {
  name: "batch-norm",
  packed:
    "# . @ :$###$G& -( L L L L L# -/ L L L L L L L L L L J L# -, L L L L L L L L J#%2$& 2 ; C) : 2 : < ? F%##&('#$%#*S'* : < : 2 ; A @#&, ; < ? : . 9 6 G 2#%0 ; < ? : . 9 6 G 2j ? . 1#$) : 2 : < ? F%#-!i.' P%%& H% LC'd% AD,&cC&d#m'c!t/################D(!t/################D)C$D'd#D+&cC%C+m'cC(C'!t#'#E*!t ,!t!g$D(C)C*C*!t0+,-./012+,-./012!t ,!t!g$D)C+d$ 7D+C'C, 7D'/$..C(!t +C)!t +!t0#$%&'()*3456789:D(C&d'q'cC#C(!t.'#(C&d$i'cC#C(!t '%##(C#C(!t (&##C&d&i'cC#C(!t '%+%...C&d' 8D&C$d3 7D$C#d3 7D#/$...!-'%( L) HC%C'C+C,C,3#C,d% AD3f## MbC+!) b!t6D6&cC,d#m'cC)C/ 7!t#'#D7!t/## Mb## Mb## Mb## MbC*C/ 7!t#'#C-!t6!t![$!t!Z$!t!^$D8!t/################D4!t/################D5d#D0C/D1&cC+C0n'cC4C'C1 7!t#'#C&C1 7!t#'#C7!t!~$C8!t!]$!t!]$E9!t ,!t!g$D4C5C9C9!t0+,-./012+,-./012!t ,!t!g$D5C0d$ 7D0C1C3 7D1/$..C$C/ 7D0C4!t +C5!t +!t0#$%&'()*3456789:D4C,d'q'cC0C4!t.'#(C,d$i'cC0C4!t '%##(C0C4!t (&##C,d&i'cC0C4!t '%+%...C(C/ 7!t#'#C8!t!]$D5C6C%C/ 7!t#'#!t!]$D9C6C4!t!]$C8!t!]$D4d#D1C/D0&cC+C1n'cC'C0 7!t#'#D8C#C0 7D2C5C.' HC8C9!t!~$C&C0 7!t#'#C7!t!~$C4!t!]$!t!~$(C8.!t!]$D8C,d'q'cC2C8!t.'#(C,d$i'cC2C8!t '%##(C2C8!t (&##C,d&i'cC2C8!t '%+%...C1d$ 7D1C0C3 7D0/$..C,d' 8D,C/d3 7D//$...!s$%( L' HC*d% AD0&cC*d#m'cC'C, 7!t#'#D2C%C, 7!t#'#!t/## Mb## Mb## Mb## MbC(C, 7!t#'#C+!t6!t![$!t!Z$!t!^$!t!]$D3C&C, 7!t#'#D4C$C, 7D.C#C, 7D-d#D/&cC)C/m'cC.!t#'#C2!t!~$C3!t!]$C4!t![$D1C*d'q'cC-C1!t.'#(C*d$i'cC-C1!t '%##(C-C1!t (&##C*d&i'cC-C1!t '%+%...C/d$ 7D/C.C0 7D.C-C0 7D-/$..C*d' 8D*C,d3 7D,/$...!+&%& L( HC#C%C&C'C'3#C'd% AD*C&!.!t7D+&cC'd#m'cC#!t#'#E,!t ,C+!t!j$!t +C,C,!t0+,-./012+,-./012!t ,C+!t!j$!t +!t0#$%&'()*3456789:D.C'd'q'cC#C.!t.'#(C'd$i'cC#C.!t '%##(C#C.!t (&##C'd&i'cC#C.!t '%+%...!t/################D,!t/################D-C%D(d#D)&cC&C)m'cC,C(!t#'#C.!t!~$E,C,!t!]$E/!t ,!t!g$D,C-C/C/!t0+,-./012+,-./012!t ,!t!g$D-C)d$ 7D)C(C* 7D(/$..C,C+!t!j$!t +C-C+!t!j$!t +!t0#$%&'()*3456789:D,C'd'q'cC$C,!t.'#(C'd$i'cC$C,!t '%##(C$C,!t (&##C'd&i'cC$C,!t '%+%...C'd' 8D'C%d3 7D%C#d3 7D#C$d3 7D$/$...",
};
