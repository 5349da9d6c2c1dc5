/** Has the browser itself fetch a file: nothing is held in memory, and where it is refused the page stays. */
export function download(address: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = '';
  document.body.append(link);
  link.click();
  link.remove();
}
