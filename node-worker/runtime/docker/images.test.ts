import { LayerSum } from './images.ts';

describe('the progress of a pull', () => {
  it('is the sum of its layers, and counts a layer once', () => {
    const sum = new LayerSum();
    expect(sum.add({ status: 'Pulling from library/x' })).toBeNull();
    expect(sum.add({ id: 'a', status: 'Pulling fs layer' })).toMatchObject({ percent: null });
    sum.add({ id: 'a', status: 'Downloading', progressDetail: { current: 10, total: 100 } });
    const both = sum.add({ id: 'b', status: 'Downloading', progressDetail: { current: 90, total: 300 } });
    expect(both).toEqual({ phase: 'Downloading', percent: 25, bytesDone: 100, bytesTotal: 400 });
    expect(sum.add({ id: 'a', status: 'Download complete' })).toMatchObject({ bytesDone: 190 });
    const unpacking = { id: 'a', status: 'Extracting', progressDetail: { current: 5, total: 100 } };
    expect(sum.add(unpacking)).toMatchObject({ phase: 'Unpacking', bytesDone: 190, bytesTotal: 400 });
  });
});
