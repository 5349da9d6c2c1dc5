export const root: string;
export const suites: { name: string; report: string; command: string[] }[];
