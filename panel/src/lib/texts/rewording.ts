/** All sentences of errors and warnings, in all languages: one module to load, with the first that is shown. */
export { reword } from '$domain/errors/reword';
export { rewordLine, rewordSentence } from '$domain/errors/reword-line';
