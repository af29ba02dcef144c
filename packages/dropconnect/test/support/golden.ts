/** Reading the golden fixture. */
import type { Key } from "@maskout/core";
import type { MaskScope } from "@maskout/dropconnect";
import { readJson } from "@maskout/testing";

/** One layer, with what it gives under each kind of mask. */
export interface GoldenCase {
  readonly key: Key;
  readonly step: number;
  readonly rate: number;
  readonly batch: number;
  readonly inputs: number;
  readonly units: number;
  readonly x: readonly number[];
  readonly w: readonly number[];
  readonly b: readonly number[];
  readonly dy: readonly number[];
  readonly masks: Readonly<Record<MaskScope, Readonly<Record<"output" | "dx" | "dw" | "db", readonly number[]>>>>;
  readonly inferMean: readonly number[];
  readonly inferVariance: readonly number[];
}

export const golden: readonly GoldenCase[] = await readJson(new URL("../golden/dropconnect.json", import.meta.url));

export const MASKS: readonly MaskScope[] = ["example", "batch", "unit"];
