import { createHash } from 'node:crypto';
import { readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { Child } from './children/child.ts';
import { bundleWorkflows } from './compile/build.ts';
import { bundleOptions } from './compile/bundles.ts';
import type { Progress } from './progress.ts';
import type { Settings } from './settings.ts';

/** A save often touches several files; they count as one change. */
const SETTLE_MS = 150;

export interface DevContext {
  settings: Settings;
  progress: Progress;
  /** Our processes by the name of their bundle. */
  children: Child[];
  signal: AbortSignal;
}

/** `npm run dev`: at every save, rebuilds the bundles and restarts the processes whose bundle changed. Returns a function that stops it. */
export async function watchPrograms(context: DevContext): Promise<() => void> {
  const { root } = context.settings;
  const { context: esbuildContext } = await import('esbuild');
  const bundles = await esbuildContext({
    ...bundleOptions(root),
    write: true,
    metafile: true,
    plugins: [restartChanged(context)],
  });
  await bundles.watch();
  const stopWorkflows = watchFolders([join(root, 'workflows'), join(root, 'temporal', 'contracts')], () => {
    void rebundleWorkflows(context);
  });
  return () => {
    stopWorkflows();
    void bundles.dispose();
  };
}

/** The panel's own development server, which forwards /api and /socket.io to the API. */
export function panelDevServer(settings: Settings, port: number, progress: Progress): Child {
  const cli = join(settings.root, 'node_modules', 'vite', 'bin', 'vite.js');
  return new Child(
    {
      name: 'panel',
      command: () => ({
        command: process.execPath,
        args: [cli, 'dev', '--port', String(port), '--strictPort', '--host', settings.host],
        cwd: join(settings.root, 'panel'),
        env: { ...process.env, MAMBA_API_URL: `http://127.0.0.1:${settings.port}` },
      }),
      ready: () => answers(`http://127.0.0.1:${port}/`),
      stopSignal: 'SIGTERM',
      stopWithinMs: 5_000,
    },
    settings.dataDir,
    progress,
  );
}

function restartChanged({ settings, children, progress }: DevContext): Plugin {
  const last = new Map<string, string>();
  return {
    name: 'restart-changed',
    setup(build) {
      build.onEnd((result) => {
        for (const error of result.errors) progress.note(`${error.location?.file ?? ''}: ${error.text}`);
        for (const file of Object.keys(result.metafile?.outputs ?? {})) {
          const child = children.find(({ spec }) => file === `dist/${spec.name}.js`);
          if (!child) continue;
          const digest = createHash('sha256')
            .update(readFileSync(join(settings.root, file)))
            .digest('hex');
          const isNew = last.get(file) !== undefined && last.get(file) !== digest;
          last.set(file, digest);
          if (isNew) void child.restart();
        }
      });
    },
  };
}

async function rebundleWorkflows({ settings, children, progress, signal }: DevContext): Promise<void> {
  try {
    await progress.step('workflows bundled', () => bundleWorkflows({ root: settings.root, signal }));
    await children.find(({ spec }) => spec.name === 'control-worker')?.restart();
  } catch (error) {
    progress.note(error instanceof Error ? error.message : String(error));
  }
}

function watchFolders(folders: string[], changed: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(changed, SETTLE_MS);
  };
  const watchers = folders.map((folder) => watch(folder, { recursive: true }, later));
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}

async function answers(url: string): Promise<void> {
  for (;;) {
    const response = await fetch(url).catch(() => null);
    if (response) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
