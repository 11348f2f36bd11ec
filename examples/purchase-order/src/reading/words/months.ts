import { fold } from '../values/tokens.ts'

/** The names of the months, January first, in the languages that the reader knows; their first letters do as well. */
const NAMES = [
  'january january jan januari januar janvier janv enero ene gennaio gen janeiro styczen stycznia januar ledna tammikuu',
  'february feb februari februar fevrier fevr fev febrero febbraio fevereiro luty lutego feber unora helmikuu',
  'march mar maart mrt marz maerz mrz mars marzo marco marzec marca marts brezna maaliskuu',
  'april apr avril avr abril abr aprile kwiecien kwietnia dubna huhtikuu',
  'may mei mai mayo maggio mag maio maj maja kvetna toukokuu',
  'june jun juni juin junio giugno giu junho czerwiec czerwca cervna kesakuu',
  'july jul juli juillet juil julio luglio lug julho lipiec lipca cervence heinakuu',
  'august aug augustus aout agosto ago sierpien sierpnia augusti srpna elokuu',
  'september sep sept septembre septiembre set settembre setembro wrzesien wrzesnia zari syyskuu',
  'october oct oktober okt octobre octubre ottobre ott outubro out pazdziernik pazdziernika rijna lokakuu',
  'november nov novembre noviembre novembro listopad listopada listopadu marraskuu',
  'december dec dezember dez decembre diciembre dic dicembre dezembro grudzien grudnia prosince joulukuu des',
]

const MONTHS = new Map(NAMES.flatMap((names, at) => names.split(' ').map((name) => [name, at + 1] as const)))

/** 1 to 12; undefined for what names no month. */
export const monthOf = (name: string): number | undefined => MONTHS.get(fold(name).replaceAll('.', ''))
