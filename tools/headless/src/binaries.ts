/**
 * The programs in the npm package `@sparticuz/chromium`: a headless Chromium, the libraries that it needs and a bare machine lacks,
 * and SwiftShader, a Vulkan driver that computes on the processor. They are unpacked once into `node_modules/.cache`.
 */
import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { createBrotliDecompress } from "node:zlib";
import { extract } from "tar-fs";

const FONTS_HERE = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

/** The paths of the unpacked programs. */
export interface Binaries {
  /** The Chromium executable. */
  readonly chromium: string;
  /** Folders for the dynamic linker. */
  readonly libraries: readonly string[];
  /** A folder with a font and the configuration of fontconfig. */
  readonly fonts: string;
  /** The Vulkan loader and the driver. */
  readonly vulkanLoader: string;
  readonly vulkanDriver: string;
}

/** Unpacks the programs, if that was not done before. @throws If they cannot run: they are for Linux on x64. */
export async function binaries(): Promise<Binaries> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(
      `The bundled Chromium is for Linux on x64, and this is ${process.platform} on ${process.arch}. Install Chrome, or set CHROME_PATH.`,
    );
  }
  const folder = await unpacked();
  return {
    chromium: join(folder, "chromium"),
    libraries: [join(folder, "lib"), folder],
    fonts: folder,
    vulkanLoader: join(folder, "libvulkan.so.1"),
    vulkanDriver: join(folder, "libvk_swiftshader.so"),
  };
}

async function unpacked(): Promise<string> {
  // The package's exports hide its files, so its folder is found from its main file.
  const require = createRequire(import.meta.url);
  const main = require.resolve("@sparticuz/chromium");
  const root = join(dirname(main), "..", "..");
  const packed = join(root, "bin");
  const { version }: { version: string } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const cache = fileURLToPath(new URL("../node_modules/.cache/", import.meta.url));
  const folder = join(cache, version);
  if (existsSync(folder)) return folder;
  // Several processes may do this at once: each unpacks into its own folder, and the first to finish wins.
  const own = join(cache, randomUUID());
  await mkdir(own, { recursive: true });
  await Promise.all([
    pipeline(
      createReadStream(join(packed, "chromium.br")),
      createBrotliDecompress(),
      createWriteStream(join(own, "chromium"), { mode: 0o755 }),
    ),
    ...["al2023", "fonts", "swiftshader"].map((name) =>
      pipeline(createReadStream(join(packed, `${name}.tar.br`)), createBrotliDecompress(), extract(own)),
    ),
  ]);
  // The configuration in the package looks for fonts in the folders of other machines.
  await writeFile(join(own, "fonts.conf"), FONTS_HERE);
  await rename(own, folder).catch(() => rm(own, { recursive: true }));
  return folder;
}
