/** The studies, as `bench study list` shows them. To add one, add it here. */
import { boston } from "./boston/study.js";
import { guo } from "./guo/study.js";
import { ridge } from "./ridge/study.js";
import { srivastava } from "./srivastava/study.js";
import type { Study } from "./study.js";
import { wan } from "./wan/study.js";

export const studies: readonly Study[] = [boston, ridge, srivastava, wan, guo];
