import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** #protocol's index only hands on what its files declare: what the page does not use of them is left out, tools above all. */
const protocolIndex: esbuild.Plugin = {
  name: 'protocol-index',
  setup(build) {
    const index = here('../worker/protocol/index.ts');
    build.onResolve({ filter: /^#protocol$/ }, () => ({ path: index, sideEffects: false }));
  },
};

/** What the widget puts into its shadow, as text; the page's own style sheets are files. */
const styleAsText: esbuild.Plugin = {
  name: 'style-as-text',
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path: file }) => {
      const css = await readFile(file, 'utf8');
      const { code } = await esbuild.transform(css, { loader: 'css', minify: true, target });
      // Custom properties keep their spaces, which mean nothing in ours.
      return { contents: code.trim().replaceAll(/([:,]) /g, '$1'), loader: 'text' };
    });
  },
};

const target = ['chrome123', 'firefox120', 'safari17.5'];

/** The files that several share, as index.html names them: main.js and all parts, and what shows results. */
const sharedParts = { page: 'parts/chunk.js', tools: 'parts/chunk-of-tools.js' };

/**
 * Builds the page into `outDir`: index.html, theme.js, style.css, and main.js with its parts, which are one file that all share,
 * one that tools and findings share beside it, one per tool, findings', the status page's, with its status.css, and Turnstile's; and
 * beside it the widget. A part's name changes with what is in it and in what it imports, so that a page never gets a part of another
 * build: it isn't there. The other names are fixed; the edge's ETags tell what changed.
 */
export async function buildPage(outDir: string): Promise<void> {
  const { outputFiles } = await esbuild.build({
    entryPoints: [here('main.tsx'), here('theme.ts'), here('style.css'), here('status.css')],
    outdir: outDir,
    write: false,
    bundle: true,
    splitting: true,
    chunkNames: 'parts/[name]-[hash]',
    minify: true,
    format: 'esm',
    target,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    plugins: [protocolIndex],
    logLevel: 'warning',
  });
  const isPart = ({ path: file }: esbuild.OutputFile): boolean =>
    path.basename(path.dirname(file)) === 'parts';
  const parts = outputFiles.filter(isPart);
  const names = parts.map(({ path: file }) => path.basename(file));
  const main = outputFiles.find(({ path: file }) => path.basename(file) === 'main.js')!.text;
  await mkdir(`${outDir}/parts`, { recursive: true });
  // What others name is there before they name it, and goes when they no longer do.
  await writeAll(parts);
  await writeAll(outputFiles.filter((file) => !isPart(file)));
  await writeFile(`${outDir}/index.html`, await indexHtml(names, main));
  const old = (await readdir(`${outDir}/parts`)).filter((name) => !names.includes(name));
  await Promise.all(old.map((name) => rm(`${outDir}/parts/${name}`, { force: true })));
  await buildWidget(outDir);
}

async function writeAll(files: readonly esbuild.OutputFile[]): Promise<void> {
  await Promise.all(files.map(({ path: file, contents }) => writeFile(file, contents)));
}

/**
 * Builds what stands on other people's pages into `outDir`: widget.js, one file that asks for no other one, and embed.html with
 * embed.js, which is the widget in a page of its own. A run of its own: it shares nothing with the page, whose parts change names.
 */
export async function buildWidget(outDir: string): Promise<void> {
  const { outputFiles } = await esbuild.build({
    entryPoints: { widget: here('widget/index.ts'), embed: here('widget/embed.ts') },
    outdir: outDir,
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    charset: 'utf8',
    target,
    plugins: [styleAsText],
    logLevel: 'warning',
  });
  await mkdir(outDir, { recursive: true });
  await writeAll(outputFiles);
  await copyFile(here('widget/embed.html'), `${outDir}/embed.html`);
}

/** @throws {Error} when parts share other files than these two, or index.html does not ask for them */
async function indexHtml(parts: readonly string[], main: string): Promise<string> {
  const html = await readFile(here('index.html'), 'utf8');
  const shared = parts.filter((name) => name.startsWith('chunk-'));
  const [page, tools] = [true, false].map((isOfPage) =>
    shared.filter((name) => main.includes(name) === isOfPage),
  );
  const isAsked = Object.values(sharedParts).every((name) => html.includes(name));
  if (page?.length !== 1 || tools?.length !== 1 || !isAsked)
    throw new Error(`index.html asks for other parts than these: ${parts.join(', ')}`);
  return html.replace(sharedParts.page, `parts/${page[0]}`).replace(sharedParts.tools, `parts/${tools[0]}`);
}

if (import.meta.main) await buildPage(here('../dist/web'));
