import { isHistoryLong } from './history-length.ts';

it.each([
  [{ historyLength: 999, historySize: 249_999, continueAsNewSuggested: false }, false],
  [{ historyLength: 1_000, historySize: 1, continueAsNewSuggested: false }, true],
  [{ historyLength: 3, historySize: 250_000, continueAsNewSuggested: false }, true],
  [{ historyLength: 3, historySize: 1, continueAsNewSuggested: true }, true],
])('judges %j as %s', (info, isLong) => expect(isHistoryLong(info)).toBe(isLong));
