/** The comparison with other libraries as tables. */
import { formatInterval, formatNumber, formatSize } from "../../format.js";
import { left, right, type Table } from "../../results/table.js";
import { formatConvolution } from "../speed/convolution/tables.js";
import type { PeersResult } from "./schema.js";

export function peersTables(peers: PeersResult): readonly Table[] {
  const tables = [dropoutTable(peers)];
  if (peers.small !== undefined) tables.push(smallTable(peers.small));
  if (peers.dense !== undefined) tables.push(denseTable(peers.dense));
  if (peers.convolution !== undefined) tables.push(convolutionTable(peers.convolution));
  if (peers.adapters !== undefined) tables.push(adaptersTable(peers.adapters));
  return tables;
}

type Convolution = NonNullable<PeersResult["convolution"]>;

export function convolutionTable(convolution: Convolution): Table {
  const { batch, times } = convolution;
  const slow = times.filter(({ images }) => images < batch).map(({ library, pass }) => `${library} ${pass}`);
  return {
    title: `Other libraries: convolution of ${formatConvolution(convolution)}, in ms`,
    columns: [left("pass"), left("library"), right("median"), left("95% interval"), right("x maskout")],
    rows: times
      .toSorted((a, b) => a.pass.length - b.pass.length)
      .map(({ pass, library, time, ratio }) => [
        pass,
        library,
        formatNumber(time.median),
        formatInterval(time),
        formatNumber(ratio),
      ]),
    notes: [
      "Arrays in and out, in the library's own axis order. Backward computes the gradients of the images and of the weights.",
      ...(slow.length > 0
        ? [`Measured on three calls with one image and multiplied by ${batch}: ${slow.join(", ")}.`]
        : []),
    ],
  };
}

export function dropoutTable({ dropout, libraries, skipped, size }: PeersResult): Table {
  return {
    title: `Other libraries: dropout of ${formatSize(size)} float32 in ns per element, arrays in and out`,
    columns: [left("pass"), right("rate"), left("library"), right("median"), left("95% interval"), right("x maskout")],
    rows: dropout
      .toSorted((a, b) => a.pass.length - b.pass.length || a.rate - b.rate)
      .map(({ pass, rate, library, time, ratio }) => [
        pass,
        String(rate),
        library,
        formatNumber(time.median),
        formatInterval(time),
        formatNumber(ratio),
      ]),
    notes: [
      "The row maskout is inverted dropout, measured in the same rounds.",
      ...skipped.map(({ name, reason }) => `Skipped: ${name}: ${reason}`),
    ],
    details: libraries.map(
      ({ name, version, backend, notes }) => `${name} ${version} (${backend}): ${notes.join("; ")}.`,
    ),
  };
}

function smallTable({ rate, rows }: NonNullable<PeersResult["small"]>): Table {
  return {
    title: `Other libraries: dropout of few elements in us per call, rate ${rate}`,
    columns: [right("elements"), left("library"), right("median"), left("95% interval"), right("x maskout")],
    rows: rows.map(({ size, library, time, ratio }) => [
      size.toLocaleString("en"),
      library,
      formatNumber(time.median),
      formatInterval(time),
      formatNumber(ratio),
    ]),
    notes: ["A forward pass that makes an array. The row maskout is inverted dropout with a seed."],
  };
}

function denseTable({ batch, inputs, units, rows }: NonNullable<PeersResult["dense"]>): Table {
  return {
    title: `Other libraries: dense product ${batch}x${inputs}x${units} with bias, in ms`,
    columns: [left("library"), right("median"), left("95% interval"), right("x maskout")],
    rows: rows.map(({ library, time, ratio }) => [
      library,
      formatNumber(time.median),
      formatInterval(time),
      formatNumber(ratio),
    ]),
    notes: ["Arrays in and out; the weights are resident."],
  };
}

function adaptersTable({ units, batch, rate, rows }: NonNullable<PeersResult["adapters"]>): Table {
  const rounds = rows[0]?.ratio.count ?? 0;
  return {
    title: `A sample through the adapters, compared with a plain run: ${units.join("-")}, batch ${batch}, in ms`,
    columns: [
      left("adapter"),
      left("library"),
      right("plain run"),
      right("sample"),
      right("x plain run"),
      right("95% interval"),
    ],
    rows: rows.map(({ adapter, library, plain, sample, ratio }) => [
      adapter,
      library,
      formatNumber(plain.median),
      formatNumber(sample.median),
      formatNumber(ratio.median),
      formatInterval(ratio),
    ]),
    notes: [
      `Medians of ${rounds} rounds with one turn each; x plain run is the median of the ratios of the rounds. Arrays in and out.`,
      `Dropout at ${rate} after every hidden layer. Samples are verified first, against the masks of the stream.`,
    ],
  };
}
