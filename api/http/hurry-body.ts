import type { RequestHandler } from 'express';

/**
 * Gives up on a request whose body has not come whole in time. The server itself sets no such limit, because what nodes send
 * elsewhere may take as long as it takes; answers may, too.
 */
export function hurryBody(milliseconds: number): RequestHandler {
  return (request, _response, next) => {
    const { 'transfer-encoding': encoding, 'content-length': length } = request.headers;
    if (encoding !== undefined || Number(length ?? 0) > 0) {
      const giveUp = () => {
        if (!request.complete) request.destroy();
      };
      const timer = setTimeout(giveUp, milliseconds).unref();
      request.once('close', () => clearTimeout(timer));
    }
    next();
  };
}
