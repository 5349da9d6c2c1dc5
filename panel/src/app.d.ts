declare global {
  interface Window {
    /** The answer to who is signed in, asked for by static/early.js; taken by the first who wants it. */
    earlySession?: Promise<Response> | undefined;
  }

  namespace App {
    interface Error {
      message: string;
      requestId?: string;
    }
  }
}

export {};
