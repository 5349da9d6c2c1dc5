import type { OperationStep } from '$domain/operations/operation';
import { m } from '$texts';
import { wordError } from './errors.svelte';

/**
 * Steps by the title that their workflow gives them: histories hold titles, and an id such as `swap` means another step in
 * another operation. `steps.test.ts` finds a title that is missing here.
 */
export const stepTitles: Record<string, () => string> = {
  'Allow it to run': m.step_allow,
  'Ask the game to save': m.step_save,
  'Check what is there': m.step_check,
  'Clear the install run': m.step_clear_run,
  'Copy the files to storage': m.step_archive,
  'Fetch and verify it': m.step_fetch,
  'Fetch the images': m.step_images,
  'Fetch the newest image': m.step_newest_image,
  'Find the backup': m.step_find,
  'Free its ports': m.step_release,
  'Give the port back': m.step_port_back,
  'Let the game go on writing': m.step_resume,
  'Put its files in place': m.step_place,
  'Put the old files aside': m.step_aside,
  'Put the old files back': m.step_files_back,
  'Put the old settings back': m.step_settings_back,
  'Read all of it': m.step_read,
  'Remove backups that the policy does not keep': m.step_prune,
  'Remove it from storage': m.step_remove_backup,
  'Remove its backups': m.step_remove_backups,
  'Remove its files': m.step_remove_files,
  'Remove the old files': m.step_remove_old,
  'Remove what was laid beside': m.step_undo_stage,
  'Remove what was made on the node': m.step_undo_prepare,
  'Remove what was written': m.step_undo_backup,
  'Reserve a port': m.step_allocate,
  'Reserve the backup': m.step_reserve,
  'Run the install script': m.step_script,
  'Start the server': m.step_start,
  'Stop the server': m.step_stop,
  'Take it out of all lists': m.step_hide,
  'Take over the new settings': m.step_settings,
  'Tidy up': m.step_tidy,
  'Warn the players': m.step_warn,
  'Copy the files': m.step_copy,
  'Make an empty folder': m.step_empty,
  'Run the update script': m.step_update_script,
};

/** What a step is at, by the words that a node reports. */
export const phases: Record<string, () => string> = {
  'Reading the list of files': m.phase_listing,
  'Unpacking beside the files': m.phase_unpacking,
  'Copying the files': m.phase_copying,
  'Looking through the files': m.phase_looking,
  'Packing the files': m.phase_packing,
  'Finishing the archive': m.phase_finishing,
  'Reading the backup': m.phase_reading,
  Waiting: m.phase_waiting,
  'Not needed': m.phase_not_needed,
  'Already on the node': m.phase_there,
  'Running the install script': m.phase_script,
  Complete: m.phase_complete,
  Unpacking: m.phase_extracting,
  Downloading: m.phase_downloading,
};

/** A step's title; that of a workflow from another version, as it was sent. */
export const wordStep = (title: string): string => stepTitles[title]?.() ?? title;

/** As `wordStep`, for what it is at. */
export const wordPhase = (phase: string): string => phases[phase]?.() ?? phase;

/** Why an attempt of a step failed; null where none did. */
export const wordStepError = ({ lastError, error }: Pick<OperationStep, 'lastError' | 'error'>): string | null =>
  lastError === null || error === undefined ? lastError : wordError({ ...error, message: lastError });
