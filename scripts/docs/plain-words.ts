import { projectFiles, readProjectFile } from './project-files.ts';

/** Words and phrases that make a text harder to read than it must be, or that leave the actor of a sentence unnamed. */
const UNCLEAR = [
  'somebody',
  'nobody',
  'whoever',
  'whichever',
  'he',
  'his',
  'him',
  'himself',
  'of before',
  'of old',
  'told of',
  '(?:is|are|was) told',
  'works? no longer',
  'wish(?:es|ed)?',
  'comes? to nothing',
  'came to nothing',
  'puts? out',
  'gives? way',
  'gave way',
  '(?:is|are|was) let',
  'as long as it is one',
  'what (?:is|was) (?:asked|said) of',
];

const pattern = () => new RegExp(`\\b(?:${UNCLEAR.join('|')})\\b`, 'i');

export interface Place {
  path: string;
  line: number;
  text: string;
}

/** The lines of a text that have one of the words. A hit is a place to look at, not a verdict. */
export function unclearLines(path: string, text: string): Place[] {
  const unclear = pattern();
  return text
    .split('\n')
    .map((line, index) => ({ path, line: index + 1, text: line.trim() }))
    .filter((place) => unclear.test(place.text));
}

/** All such lines of the project; recorded histories and generated files excepted. */
export function unclearPlaces(): Place[] {
  const files = projectFiles('*.ts', '*.svelte', '*.md', '*.js', '*.mjs', '*.yaml', '*.prisma').filter(
    // This file names the words.
    (path) => !/histories|generated|plain-words/.test(path),
  );
  return files.flatMap((path) => unclearLines(path, readProjectFile(path)));
}
