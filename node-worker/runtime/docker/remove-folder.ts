import { removeFolder } from '../host/disk.ts';
import { removeContainer } from './body.ts';
import { engine } from './errors.ts';
import type { Place } from './place.ts';
import { LABEL } from './place.ts';

/**
 * Removes a server's folder, or one in it. What a cancelled install wrote still belongs to root, and a worker that is not root may not
 * remove it: then a container does, of any image that is here and has `rm`.
 */
export async function removeFolderOf(place: Place, serverId: string, folder: string): Promise<void> {
  try {
    await removeFolder(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM') throw error;
    for (const { Id } of await engine(() => place.docker.listImages())) {
      if (await emptied(place, serverId, folder, Id)) break;
    }
    await removeFolder(folder);
  }
}

async function emptied(place: Place, serverId: string, folder: string, image: string): Promise<boolean> {
  const container = await engine(() =>
    place.docker.createContainer({
      Image: image,
      Entrypoint: ['/bin/sh', '-c', 'rm -rf /server/* /server/.[!.]* /server/..?*'],
      Cmd: [],
      User: '0:0',
      Labels: { [LABEL.node]: place.nodeLabel, [LABEL.server]: serverId, [LABEL.operation]: 'remove' },
      HostConfig: {
        NetworkMode: 'none',
        CapDrop: ['ALL'],
        CapAdd: ['DAC_OVERRIDE', 'FOWNER'],
        SecurityOpt: ['no-new-privileges'],
        Mounts: [{ Type: 'bind', Source: folder, Target: '/server' }],
      },
    }),
  );
  try {
    await container.start();
    const { StatusCode } = (await container.wait()) as { StatusCode: number };
    return StatusCode === 0;
  } catch (error) {
    place.log.debug({ image, err: error }, 'this image has no shell to remove files with');
    return false;
  } finally {
    await removeContainer(container);
  }
}
