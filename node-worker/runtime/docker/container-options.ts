import type { ContainerCreateOptions, HostConfig } from 'dockerode';
import type { InstallSpec, ServerSpec } from '#domain/servers/spec.ts';
import { gameInContainer, installInContainer } from '../channel/wrapper.ts';
import { caEnvironment } from '../host/ca.ts';
import type { Place } from './place.ts';
import { CA_TARGET, CHANNEL_TARGET, LABEL } from './place.ts';

/** Enough for any game, and below what the engine itself is allowed everywhere: it cannot raise its own limit. */
const OPEN_FILES = 16_384;
const CPU_PERIOD_MICROSECONDS = 100_000;

/** What apt, npm, tar and chown need inside an install container, and nothing that reaches the host. */
const INSTALL_CAPABILITIES = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID'];

type Mount = NonNullable<HostConfig['Mounts']>[number];

/** The container of a game server: its data folder is all it can write to, besides a /tmp in memory. */
export function gameOptions(place: Place, spec: ServerSpec, runId: string, channelDir: string): ContainerCreateOptions {
  const ports = spec.ports.flatMap(({ ip, port }) =>
    ['tcp', 'udp'].map((protocol) => ({ key: `${port}/${protocol}`, ip, port })),
  );
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const { key, ip, port } of ports) (bindings[key] ??= []).push({ HostIp: ip, HostPort: String(port) });
  return {
    Image: spec.image,
    Entrypoint: ['/bin/sh', '-c', gameInContainer, 'sh'],
    Cmd: [CHANNEL_TARGET, spec.startup],
    WorkingDir: '/home/container',
    User: `${place.user.uid}:${place.user.gid}`,
    Env: environment(place, { ...spec.env, ...insideAddress(spec.env), HOME: '/home/container' }),
    Labels: { [LABEL.node]: place.nodeLabel, [LABEL.server]: spec.serverId, [LABEL.run]: runId },
    ExposedPorts: Object.fromEntries(ports.map(({ key }) => [key, {}])),
    HostConfig: {
      ...confinement(place, spec.limits),
      NetworkMode: `mamba-${spec.serverId}`,
      PortBindings: bindings,
      ReadonlyRootfs: true,
      // Sticky and world-writable as every /tmp; executable because JNA and others unpack libraries there and load them.
      Tmpfs: { '/tmp': 'rw,exec,nosuid,nodev,size=128m,mode=1777' },
      Mounts: [
        bind(place.layout.files(spec.serverId), '/home/container'),
        bind(channelDir, CHANNEL_TARGET),
        bind(place.passwdFile, '/etc/passwd', true),
        ...caMount(place),
      ],
    },
  };
}

/** The container of an install script: root inside, as scripts expect, but without a capability that matters outside. */
export function installOptions(
  place: Place,
  spec: InstallSpec,
  operationId: string,
  channelDir: string,
): ContainerCreateOptions {
  return {
    Image: spec.image,
    Entrypoint: ['/bin/sh', '-c', installInContainer, 'sh'],
    Cmd: [CHANNEL_TARGET, spec.entrypoint, `${place.user.uid}:${place.user.gid}`],
    WorkingDir: '/mnt/server',
    User: '0:0',
    Env: environment(place, { ...spec.env, HOME: '/root' }),
    Labels: { [LABEL.node]: place.nodeLabel, [LABEL.server]: spec.serverId, [LABEL.operation]: operationId },
    HostConfig: {
      ...confinement(place, spec.limits),
      CapAdd: INSTALL_CAPABILITIES,
      // Installers unpack and compile: a game's own limits would make many fail for nothing.
      Memory: Math.max(spec.limits.memoryBytes, 1024 ** 3),
      MemorySwap: Math.max(spec.limits.memoryBytes, 1024 ** 3) + spec.limits.swapBytes,
      PidsLimit: Math.max(spec.limits.pids, 512),
      Mounts: [
        bind(place.layout.files(spec.serverId), '/mnt/server'),
        bind(channelDir, CHANNEL_TARGET),
        ...caMount(place),
      ],
    },
  };
}

/** What holds for both. */
function confinement(place: Place, limits: ServerSpec['limits']): HostConfig {
  return {
    Memory: limits.memoryBytes,
    MemorySwap: limits.memoryBytes + limits.swapBytes,
    // Quota and not NanoCpus, which the engine refuses above the machine's own cores: a plan outlives a smaller node.
    ...(limits.cpuPercent > 0 && {
      CpuPeriod: CPU_PERIOD_MICROSECONDS,
      CpuQuota: (limits.cpuPercent * CPU_PERIOD_MICROSECONDS) / 100,
    }),
    PidsLimit: limits.pids,
    ...(place.ioWeight && { BlkioWeight: limits.ioWeight }),
    Ulimits: [
      { Name: 'nofile', Soft: OPEN_FILES, Hard: OPEN_FILES },
      { Name: 'core', Soft: 0, Hard: 0 },
    ],
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges'],
    RestartPolicy: { Name: 'no' },
    Init: true,
    // What the wrapper itself has to say, which is next to nothing: output goes through the channel.
    LogConfig: { Type: 'json-file', Config: { 'max-size': '1m', 'max-file': '1' } },
  };
}

/** Inside its network a server listens on every address; the allocation's is the host's. */
function insideAddress(env: Record<string, string>): Record<string, string> {
  return env.SERVER_IP === undefined ? {} : { SERVER_IP: '0.0.0.0' };
}

function environment(place: Place, env: Record<string, string>): string[] {
  const all = {
    // With these the engine's init passes a signal on to the whole group: the wrapper outlives it, the game gets it.
    TINI_KILL_PROCESS_GROUP: '1',
    LANG: 'C.UTF-8',
    ...caEnvironment(place.caBundle === undefined ? undefined : CA_TARGET),
    ...env,
  };
  return Object.entries(all).map(([key, value]) => `${key}=${value}`);
}

function bind(source: string, target: string, readOnly = false): Mount {
  return { Type: 'bind', Source: source, Target: target, ReadOnly: readOnly };
}

function caMount(place: Place): Mount[] {
  return place.caBundle === undefined ? [] : [bind(place.caBundle, CA_TARGET, true)];
}
