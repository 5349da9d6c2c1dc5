import { Readable } from 'node:stream';
import { Rendezvous } from './rendezvous.ts';

const nodeId = 'node';

describe('a rendezvous', () => {
  it('that the node does not come to ends by itself', async () => {
    const { streamId, body } = new Rendezvous(10).expect(nodeId);
    // The timer alone does not keep a process alive; here something must.
    const alive = setInterval(() => undefined, 1_000);
    await expect(body).rejects.toMatchObject({ code: 'node.no_answer' });
    clearInterval(alive);
    expect(streamId).toMatch(/^[\w-]{43}$/);
  });

  it('refuses a node that comes too late', async () => {
    const rendezvous = new Rendezvous();
    const { streamId, body, giveUp } = rendezvous.expect(nodeId);
    giveUp();
    await expect(body).rejects.toMatchObject({ code: 'node.offline' });
    expect(rendezvous.arrived(streamId, nodeId, Readable.from([]))).toBe(false);
  });

  it('is for the node that was asked, and once', async () => {
    const rendezvous = new Rendezvous();
    const { streamId, body, giveUp } = rendezvous.expect(nodeId);
    const sent = Readable.from(['bytes']);
    expect(rendezvous.arrived(streamId, 'another', sent)).toBe(false);
    expect(rendezvous.arrived(streamId, nodeId, sent)).toBe(true);
    expect(rendezvous.arrived(streamId, nodeId, sent)).toBe(false);
    expect(await body).toBe(sent);
    giveUp();
    await new Promise((closed) => sent.once('close', closed));
  });

  it('ends with the API', async () => {
    const rendezvous = new Rendezvous();
    const { body } = rendezvous.expect(nodeId);
    rendezvous.close();
    await expect(body).rejects.toMatchObject({ code: 'node.offline' });
  });

  it('hands what is offered to the node that was asked, once, and only to one that takes', async () => {
    const rendezvous = new Rendezvous();
    const source = Readable.from(['bytes']);
    const { streamId, collected } = rendezvous.offer(nodeId, source);
    expect(rendezvous.collect(streamId, 'another')).toBeNull();
    expect(rendezvous.arrived(streamId, nodeId, Readable.from([]))).toBe(false);
    expect(rendezvous.collect(streamId, nodeId)).toBe(source);
    expect(rendezvous.collect(streamId, nodeId)).toBeNull();
    await collected;
  });

  it('lets go of what is offered when the node does not come', async () => {
    const source = new Readable({ read: () => undefined });
    const { collected, giveUp } = new Rendezvous().offer(nodeId, source);
    giveUp();
    await expect(collected).rejects.toMatchObject({ code: 'node.offline' });
    expect(source.destroyed).toBe(true);
  });
});
