// `npm run words`: lists the lines whose wording is worth another look, and counts them.
import { unclearPlaces } from './plain-words.ts';

const places = unclearPlaces();
for (const { path, line, text } of places) console.log(`${path}:${line}: ${text.slice(0, 160)}`);
console.log(`${places.length} lines to look at`);
