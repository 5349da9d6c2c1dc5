const always = 'grid items-center gap-x-4 px-4 grid-cols-[minmax(0,1fr)_auto]';

/** The columns that head and rows of a list of backups share; on a phone a row is three lines. */
export const columns = (showServer: boolean): string =>
  showServer
    ? `${always} md:grid-cols-[minmax(0,1.5fr)_minmax(0,1fr)_6.5rem_7rem_minmax(0,0.7fr)_2.25rem]`
    : `${always} md:grid-cols-[minmax(0,1.8fr)_7rem_7.5rem_minmax(0,1fr)_2.25rem]`;
