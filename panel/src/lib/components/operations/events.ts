import type { OperationEvent } from '$domain/contracts/operations';

const attributesText = (event: OperationEvent): string => JSON.stringify(event.attributes);

/** Events whose type or attributes hold every word that was typed. */
export function filterEvents(events: readonly OperationEvent[], text: string): readonly OperationEvent[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return events;
  return events.filter((event) => {
    const haystack = `${event.id} ${event.type} ${attributesText(event)}`.toLowerCase();
    return words.every((word) => haystack.includes(word));
  });
}

/** What an event is about, in a few words: the activity, the step, or the reason. */
export function eventSubject({ attributes }: OperationEvent): string {
  const type = attributes['activityType'] ?? attributes['workflowType'] ?? attributes['signalName'];
  const name = typeof type === 'object' && type !== null && 'name' in type ? type.name : type;
  const { activityId, timerId } = attributes;
  return [name, activityId, timerId]
    .filter((part): part is string => typeof part === 'string' && part !== '')
    .join(' · ');
}
