export function preparations(state: {
  missingPackages: number;
  hasClient: boolean;
  wantsBrowser: boolean;
}): ('install' | 'client' | 'browser')[];
export function readCommand(args: string[]): { wantsBrowser: boolean; command: string; rest: string[] };
