/** Loads all digits in the browser, from the file that the build has made from the npm package. */
import { type Digits, PIXELS } from "../../data/digits.js";
import { fromByte } from "../digit-bytes.js";

const IMAGES = 10_000;

/** @throws If the file is missing or is not the digits file. */
export async function fetchDigits(address: string): Promise<Digits> {
  const response = await fetch(address);
  if (!response.ok || response.body === null)
    throw new Error(`The digits could not be loaded from ${address}: ${response.status} ${response.statusText}.`);
  const inflated = response.body.pipeThrough(new DecompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(inflated).arrayBuffer());
  if (bytes.length !== IMAGES * (1 + PIXELS)) throw new Error(`${address} does not contain ${IMAGES} digits.`);
  const values = Float32Array.from({ length: 256 }, (_, byte) => fromByte(byte));
  const images = new Float32Array(IMAGES * PIXELS);
  for (let pixel = 0; pixel < images.length; pixel++) images[pixel] = values[bytes[IMAGES + pixel]!]!;
  return { images, labels: bytes.slice(0, IMAGES), count: IMAGES };
}
