// Generated from simd.as.ts by `pnpm run simd` (tools/build-simd.mjs). Do not edit.
import type { SimdModule } from "../../kernel/simd.js";

/** What the module exports. Pointers are bytes in the CPU device's memory. */
export interface SigmoidCrossEntropySimd {
  sigmoidCrossEntropy(loss: number, gradient: number, logits: number, targets: number, size: number): void;
}

export const sigmoidCrossEntropySimd: SimdModule<SigmoidCrossEntropySimd> = {
  name: "sigmoid-cross-entropy",
  packed:
    "# . @ :$###$,$ -( L L L L L#%2$& 2 ; C) : 2 : < ? F%##&%$#*C%6 @ 6 4 : < 6 1f ? < @ @h ; A ? < = F##) : 2 : < ? F%#-!0+$!-+%+ H$ Ig######!gbC'!.E0 p!-!t6D+&cC'd#m'cC%!t#'#E-!t!W$!t!X$!t/##!)e##!)e##!)e##!)e!t!a$!t/##!G!9##!G!9##!G!9##!G!9!t!b$E.!t/^ w!/b^ w!/b^ w!/b^ w!/b!t!]$!t/##cn##cn##cn##cn!t![$E/!t/##cn##cn##cn##cn!t!~$D,C(C-!t/################!t!`$C-C&!t#'#E)!t!]$C)!t/################!te!tq!t!~$!t/ V U+a V U+a V U+a V U+aC.C,!t/# MTb# MTb# MTb# MTb!t!]$!t!~$C,!t/ P M +!0 P M +!0 P M +!0 P M +!0!t!]$!t!~$E(C(!t!]$!t/ 4 6s~ 4 6s~ 4 6s~ 4 6s~C(!t!]$!t/!Ef!.]!Ef!.]!Ef!.]!Ef!.]!t![$C(!t!]$!t/+ V+_+ V+_+ V+_+ V+_!t![$C(!t!]$!t/!8 vM`!8 vM`!8 vM`!8 vM`!t![$C(!t!]$!t/ w wMa w wMa w wMa w wMa!t![$C(!t!]$!t/###b###b###b###b!t![$!t!]$C(!t![$!t/## Mb## Mb## Mb## Mb!t![$C/!t/##cn##cn##cn##cn!t!($E(d$!t!#$E,!t/ L### L### L### L###!t!%$d:!t x$!t!]$C(C,!t!($!t/ L### L### L### L###!t!%$d:!t x$!t!]$E,C,!t/###c###c###c###c!t![$!t!^$E(C(!t!]$E.!t!]$!t/!P V@a!P V@a!P V@a!P V@a!t![$C.!t!]$!t/ YQ]a YQ]a YQ]a YQ]a!t![$C.!t!]$!t/~ [ 0a~ [ 0a~ [ 0a~ [ 0a!t![$C.!t!]$!t/Hl _aHl _aHl _aHl _a!t![$C.!t!]$!t/!D!C!Ca!D!C!Ca!D!C!Ca!D!C!Ca!t![$C.!t!]$!t/ x wMb x wMb x wMb x wMb!t![$C.!t!]$C(!t!]$C(C(!t![$!t![$!t![$!t/################C'!t4!t/####$###%###&###!t^!tuE.!t ,!t!g$D(C*C.C.!t0+,-./012+,-./012!t ,!t!g$D*C+C,!t/## Mb## Mb## Mb## MbC-!t/################!tf!tu!t/## Mb## Mb## Mb## MbC,!t![$!t!^$C)!t!~$!t!]$D)C'd'q'cC$C)!t.'#(C'd$i'cC$C)!t '%##(C$C)!t (&##C'd&i'cC$C)!t '%+%...C'd' 8D'C$d3 7D$C%d3 7D%C&d3 7D&/$..C#C(C*!t!g$E(!tD#C(!tD$ mC0 p!-[%#.",
};
