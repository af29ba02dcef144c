import { execFile } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { contenders, namesOf } from "../src/contenders/index.js";
import { bench, CLI, inFolder, resultsIn } from "./support.js";

const everybody = contenders.map(({ name }) => name).join(", ");
const [timed, trained] = [namesOf("speed").join(", "), namesOf("train").join(", ")];

describe("help and wrong use", () => {
  test("help names the commands and gives examples", async () => {
    const { code, stdout } = await bench(["--help"]);
    expect(code).toBe(0);
    for (const word of ["speed", "train", "peers", "schema", "--quick", "--json", "Options of train:", "Examples:"])
      expect(stdout).toContain(word);
  });

  test.each([
    [["speed", "--variants", "vanilla"], `Choose from ${everybody}.`],
    [["speed", "--variants", "none"], `speed compares variants: choose from ${timed}.`],
    [["speed", "--seeds", "3"], "--seeds is for train, which is not measured here"],
    [["--devices", "gpu"], "Choose from cpu, cpu-reference, cpu-unfused, threads, gpu:webgpu, gpu:webgl2"],
    [["--devices", "threads:65"], "Choose from cpu, cpu-reference, cpu-unfused, threads, gpu:webgpu"],
    [["train", "--experiments", "standard"], "Choose from overfit, few, wide, cnn"],
    [["train", "--network", "rnn"], "Choose from dense, cnn, selu, residual."],
    [
      ["train", "--network", "cnn", "--experiments", "wide"],
      "The network cnn has none of these experiments: choose from cnn",
    ],
    [["train", "--network", "cnn", "--variants", "alpha"], "choose from the networks selu"],
    [["speed", "--sizes", "1X"], "such as 1M (2^20), 64K or 65536"],
    [["speed", "--rates", "0.5,1"], "numbers in [0, 1)"],
    [["train", "--epochs", "0"], "from 1 to 10000"],
    [["train", "--seeds", "-1"], "from 1 to 100"],
    [["train", "--seeds", Array.from({ length: 101 }, (_, seed) => seed).join()], "from 1 to 100"],
    [["speed", "--rates", ...Array.from({ length: 101 }, (_, rate) => `${rate / 200}`)], "at most 100 values"],
    [["report", "a.json", "--out", "./a.json"], "Choose another name"],
    [["--quick", "--full"], "cannot be used with"],
    [["speeed"], 'There is no command "speeed". Did you mean "speed"? Choose from speed, peers, train, uncertainty, '],
    [["unrelated"], 'There is no command "unrelated". Choose from speed, '],
    [["study", "run", "srivastva", "--out", "cells"], 'Did you mean "srivastava"? Choose from '],
    [["speed", "--variants", "invrted"], 'Did you mean "inverted"? Choose from '],
    [["speed", "--devices", "gpu"], 'Did you mean "gpu:'],
    [["--variants", "none"], `choose from ${timed}`],
    [["--variants", "mc-dropout"], `choose from ${trained}`],
  ])("%j is refused, and the right values are listed", async (args, right) => {
    const { code, stdout, stderr } = await bench(args);
    expect(code).toBe(2);
    expect(stderr).toContain(right);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe("");
  });

  test.each(["missing/results.json", "results.md", ".", "notes.json"])(
    "--json %s is refused before anything is measured",
    async (file) => {
      await inFolder(async (folder) => {
        // Somebody's own, which nobody has named.
        await writeFile(join(folder, "notes.md"), "My notes");
        const { code, stdout, stderr } = await bench(["--json", file], folder);
        expect(await readdir(folder)).toEqual(["notes.md"]);
        expect(code).toBe(1);
        expect(stderr).toContain("--json");
        expect(stdout).toBe("");
      });
    },
  );

  test("the JSON Schema is printed", async () => {
    const { code, stdout } = await bench(["schema"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ type: "object", properties: { schemaVersion: { const: 2 } } });
  });
});

describe.skipIf(process.platform === "win32")("an output that nobody reads to its end", () => {
  /** In a shell, as people pipe; what the command itself ended with, and its complaints. */
  async function piped(args: string, into: string, folder: string): Promise<string> {
    const script = `cd "$1"; { node "$0" ${args}; echo "ended with $?" >&2; } ${into}`;
    const env = { ...process.env, INIT_CWD: folder, NO_COLOR: "1" };
    return (await promisify(execFile)("sh", ["-c", script, CLI, folder], { env })).stderr;
  }

  test.each([
    ["--help", "| true"],
    ["--help", "| head -n 1"],
    ["schema", "| head -n 1"],
    ["speed --help", "| head -n 1"],
  ])("ends %s %s without a word", async (args, into) => {
    await inFolder(async (folder) => {
      expect(await piped(args, into, folder)).toBe("ended with 0\n");
    });
  });

  test("ends a run as Ctrl-C does: what was finished is written", async () => {
    await inFolder(async (folder) => {
      const said = await piped(
        "--quick --variants standard --sizes 4K --epochs 10000 --seeds 100",
        "| head -n 1",
        folder,
      );
      expect(said).toMatch(/ended with 130\n$/);
      expect(said).not.toMatch(/^\s+at |Error/m);
      expect(await resultsIn(folder)).toMatchObject({ interrupted: true, speed: { rows: { length: 12 } } });
      expect((await readdir(folder)).sort()).toEqual(["report.html", "results.json", "results.md"]);
    });
  });

  test.skipIf(process.platform !== "linux")("says that it cannot be written, on a full disk say", async () => {
    await inFolder(async (folder) => {
      expect(await piped("--help", "> /dev/full", folder)).toMatch(
        /^error: the output cannot be written: ENOSPC.*\nended with 1\n$/,
      );
    });
  });
});

describe("a run", () => {
  test("a device that is not there is skipped, with the reason and the remedy; the others run", async () => {
    await inFolder(async (folder) => {
      const args = "speed --quick --variants inverted --sizes 4K --rates 0.5 --devices gpu:webasm gpu:webgl2".split(
        " ",
      );
      const { code, stdout } = await bench(args, folder);
      expect(code).toBe(0);
      expect(stdout.replaceAll(/\s+/g, " ")).toMatch(/skipped gpu:webgl2: .*It needs a browser with WebGL 2/);
      const { speed, skippedDevices } = await resultsIn(folder);
      expect(speed?.settings.devices.map(({ ran }) => ran)).toEqual(["gpu.js webasm"]);
      expect(skippedDevices?.map(({ name }) => name)).toEqual(["gpu:webgl2"]);
    });
  });

  test("without any device that is there nothing is measured, and it says what to do", async () => {
    const { code, stderr } = await bench("speed --quick --devices gpu:webgl".split(" "));
    expect(code).toBe(1);
    expect(stderr).toContain("It needs a browser with WebGL");
  });

  test("speed verifies, measures every row, and writes results and a summary into the user's folder", async () => {
    await inFolder(async (folder) => {
      const { code, stdout, stderr } = await bench(["--quick", "speed", "--sizes", "4K,10000"], folder);
      expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringMatching(/speed, 4K +100%/) });
      expect(stdout).not.toContain("\u001b");
      const { speed, train, interrupted, environment } = await resultsIn(folder);
      expect(interrupted).toBe(false);
      expect(environment.cores).toBeGreaterThan(0);
      expect(train).toBeUndefined();
      expect(speed?.effort).toBe("quick");
      expect(speed?.settings.devices).toEqual([{ name: "cpu", ran: expect.stringContaining("cpu") }]);
      const elementwise = contenders.flatMap((one) => (one.speed?.kind === "elementwise" ? [one.speed] : []));
      // 2 sizes x 2 rates x 3 passes, on tensors and where there are functions on arrays too
      const places = elementwise.length + elementwise.filter(({ arrays }) => arrays !== undefined).length;
      expect(speed?.rows).toHaveLength(12 * places);
      expect(speed?.copies.map(({ size }) => size)).toEqual([4096, 10000]);
      for (const { time } of speed?.rows ?? []) {
        expect(time.count).toBe(speed?.settings.budget.rounds);
        expect(time.low).toBeLessThanOrEqual(time.median);
        expect(time.median).toBeLessThanOrEqual(time.high);
      }
      const summary = await readFile(join(folder, "results.md"), "utf8");
      expect(summary).toContain("## Speed, 4K");
      expect(summary).toContain("## Growth");
    });
  });

  test("train writes curves of every variant and seed", async () => {
    await inFolder(async (folder) => {
      const args =
        "train --quick --experiments overfit --variants none standard inverted dropconnect --epochs 2 --seeds 5,7".split(
          " ",
        );
      const { code, stdout } = await bench(args, folder);
      expect(code).toBe(0);
      const [experiment] = (await resultsIn(folder)).train?.experiments ?? [];
      expect(experiment?.trainings.map(({ variant, seed }) => `${variant} ${seed}`)).toEqual([
        "none 5",
        "standard 5",
        "inverted 5",
        "dropconnect 5",
        "none 7",
        "standard 7",
        "inverted 7",
        "dropconnect 7",
      ]);
      for (const { epochs } of experiment?.trainings ?? []) expect(epochs).toHaveLength(2);
      expect(experiment?.summary.map(({ seeds }) => seeds)).toEqual([2, 2, 2, 2]);
      expect(stdout).toContain("test digits below");
    });
  });

  test("Ctrl-C ends it with exit code 130 and keeps what was finished", async () => {
    await inFolder(async (folder) => {
      const args = "--quick --variants standard inverted --sizes 4K --rates 0.5 --epochs 10000".split(" ");
      let sent = false;
      const { code, stdout } = await bench(args, folder, (stderr, child) => {
        if (!sent && stderr.includes("train, overfit")) sent = child.kill("SIGINT");
      });
      expect(code).toBe(130);
      expect(stdout).toContain("Interrupted");
      const { interrupted, speed, train } = await resultsIn(folder);
      expect(interrupted).toBe(true);
      expect(speed?.rows).toHaveLength(12);
      expect(train?.experiments.flatMap(({ trainings }) => trainings)).toEqual([]);
    });
  });
});
