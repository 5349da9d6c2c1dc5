/** The columns that head and rows of the server list share; on a phone a row is two lines. */
export const columns =
  'grid items-center gap-x-4 px-4 grid-cols-[minmax(0,1fr)_auto] md:grid-cols-[minmax(0,1.7fr)_8rem_minmax(0,1.2fr)_minmax(0,0.8fr)_6rem_6.5rem]';
