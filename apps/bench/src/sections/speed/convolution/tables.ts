/** The convolution of the speed section as a table. */
import { formatInterval, formatNumber } from "../../../format.js";
import { left, right, type Table } from "../../../results/table.js";
import type { ConvolutionResult, ConvolutionSize } from "../schema.js";

/** A convolution in words: the images, and the filters. */
export function formatConvolution({ batch, rows, columns, channels, kernelSize, filters }: ConvolutionSize): string {
  return `${batch} images of ${rows}x${columns}x${channels} to ${filters} filters of ${kernelSize}x${kernelSize}`;
}

/** The table; an empty list if no measurement was finished. */
export function convolutionTables(convolution: ConvolutionResult): readonly Table[] {
  const { times } = convolution;
  if (times.length === 0) return [];
  const several = new Set(times.map(({ device }) => device)).size > 1;
  return [
    {
      title: `Convolution, ${formatConvolution(convolution)}, in ms`,
      columns: [left("pass"), right("median"), left("95% interval"), right("G products/s")],
      rows: times.map(({ pass, device, time, billionProductsPerSecond }) => [
        several ? `${pass}, ${device}` : pass,
        formatNumber(time.median),
        formatInterval(time),
        formatNumber(billionProductsPerSecond),
      ]),
      notes: [
        "The work beside which a mask is computed in a convolutional network. Backward computes both gradients; tensors stay on the device.",
      ],
    },
  ];
}
