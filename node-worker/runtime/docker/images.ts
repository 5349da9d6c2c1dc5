import { DomainError } from '#domain/errors.ts';
import type { PullOptions, PullProgress } from '../runtime.ts';
import { engine, isNotFound, translated } from './errors.ts';
import type { Place } from './place.ts';

interface PullEvent {
  id?: string;
  status?: string;
  error?: string;
  progressDetail?: { current?: number; total?: number };
}

/** Fetches an image unless it is there and may be older, telling the bytes of all layers together. */
export async function pullImage(
  place: Place,
  image: string,
  onProgress: (progress: PullProgress) => void,
  signal: AbortSignal,
  { refresh = false }: PullOptions = {},
): Promise<void> {
  signal.throwIfAborted();
  if (!refresh && (await isHere(place, image))) {
    onProgress({ phase: 'Already on the node', percent: 100, bytesDone: null, bytesTotal: null });
    return;
  }
  const name = /@|:[^/]+$/.test(image) ? image : `${image}:latest`;
  const progress = new LayerSum();
  try {
    const stream = await place.docker.pull(name, { abortSignal: signal });
    for await (const event of pullEvents(stream)) {
      if (event.error !== undefined) throw new Error(event.error);
      const sum = progress.add(event);
      if (sum !== null) onProgress(sum);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw translated(error, image);
  }
  signal.throwIfAborted();
  onProgress({ ...progress.sum('Complete'), percent: 100 });
}

/** Less than a start may take (`workflows/proxies/power.ts`). */
const longestPullMilliseconds = 240_000;

/** Makes a container. An image that was pruned is fetched again, so that neither a start nor the one after a crash fails for it. */
export async function withImage<Made>(place: Place, image: string, make: () => Promise<Made>): Promise<Made> {
  try {
    return await engine(make, image);
  } catch (error) {
    if (!(error instanceof DomainError && error.code === 'image.not_found')) throw error;
  }
  place.log.info({ image }, 'the image is no longer here and is fetched again');
  await pullImage(place, image, () => undefined, AbortSignal.timeout(longestPullMilliseconds));
  return engine(make, image);
}

async function isHere(place: Place, image: string): Promise<boolean> {
  return engine(async () => {
    try {
      await place.docker.getImage(image).inspect();
      return true;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  });
}

async function* pullEvents(stream: NodeJS.ReadableStream): AsyncGenerator<PullEvent> {
  let rest = '';
  for await (const piece of stream) {
    rest += String(piece);
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as PullEvent;
  }
}

/** Downloading is what takes time and what has sizes; unpacking follows within it. */
export class LayerSum {
  readonly #layers = new Map<string, { done: number; total: number }>();

  add(event: PullEvent): PullProgress | null {
    const { id, status, progressDetail } = event;
    if (id === undefined || status === undefined) return null;
    const layer = this.#layers.get(id);
    if (status === 'Downloading' && progressDetail?.total !== undefined) {
      this.#layers.set(id, { done: progressDetail.current ?? 0, total: progressDetail.total });
    } else if (layer !== undefined && /complete|extracting|verifying/i.test(status)) {
      layer.done = layer.total;
    } else if (!/pulling fs layer|already exists/i.test(status)) {
      return null;
    }
    return this.sum(status === 'Extracting' ? 'Unpacking' : 'Downloading');
  }

  sum(phase: string): PullProgress {
    const layers = [...this.#layers.values()];
    const bytesTotal = layers.reduce((sum, layer) => sum + layer.total, 0);
    const bytesDone = layers.reduce((sum, layer) => sum + layer.done, 0);
    if (bytesTotal === 0) return { phase, percent: null, bytesDone: null, bytesTotal: null };
    return { phase, percent: Math.floor((bytesDone / bytesTotal) * 100), bytesDone, bytesTotal };
  }
}
