import { isHistoryFull, isHistoryLong, isHistoryOld } from './history-length.ts';

it.each([
  [{ historyLength: 599, historySize: 149_999, continueAsNewSuggested: false }, [false, false, false]],
  [{ historyLength: 600, historySize: 1, continueAsNewSuggested: false }, [true, false, false]],
  [{ historyLength: 3, historySize: 150_000, continueAsNewSuggested: false }, [true, false, false]],
  [{ historyLength: 899, historySize: 224_999, continueAsNewSuggested: false }, [true, false, false]],
  [{ historyLength: 900, historySize: 1, continueAsNewSuggested: false }, [true, true, false]],
  [{ historyLength: 3, historySize: 225_000, continueAsNewSuggested: false }, [true, true, false]],
  [{ historyLength: 999, historySize: 249_999, continueAsNewSuggested: false }, [true, true, false]],
  [{ historyLength: 1_000, historySize: 1, continueAsNewSuggested: false }, [true, true, true]],
  [{ historyLength: 3, historySize: 250_000, continueAsNewSuggested: false }, [true, true, true]],
  [{ historyLength: 3, historySize: 1, continueAsNewSuggested: true }, [true, true, true]],
])('judges %j as old, full and long: %j', (info, judged) =>
  expect([isHistoryOld(info), isHistoryFull(info), isHistoryLong(info)]).toEqual(judged),
);
