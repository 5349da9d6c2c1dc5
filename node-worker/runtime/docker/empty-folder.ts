import type { MountSettings } from 'dockerode';
import { removeContainer } from './body.ts';
import { engine } from './errors.ts';
import type { Place } from './place.ts';
import { LABEL } from './place.ts';

/**
 * Empties a folder. What a cancelled install wrote still belongs to root, and a worker that is not root may not remove it: then a container
 * does, of any image that is here and has `rm`. It does not see what is mounted below the folder. Returns whether one could.
 */
export async function emptyInContainer(place: Place, serverId: string, folder: string): Promise<boolean> {
  for (const { Id } of await engine(() => place.docker.listImages()))
    if (await emptied(place, serverId, folder, Id)) return true;
  return false;
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
        Mounts: [
          {
            Type: 'bind',
            Source: folder,
            Target: '/server',
            BindOptions: { NonRecursive: true, Propagation: 'rprivate' } as MountSettings['BindOptions'],
          },
        ],
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
