/** Words that say nothing of what a text is about, in eight languages; all have at least three letters. */
const LISTS = {
  en: 'the and for are but not you all any can had her was one our out has him his how its may new now see two way who did get let say she too use from have this that with will your they been were said each which their time would there could other than then them these some what when where into more only over such every also very just like most many about after before between because through during while should those being does doing itself here both same own per via',
  de: 'der die das und ist nicht ein eine einer eines einem einen den dem des mit für auf von sich auch als wie oder aber bei nach aus zum zur über vor durch wird werden wurde sind war hat haben sein seine ihre ihr sie wir ich noch nur schon wenn dass kann können muss alle mehr sehr diese dieser dieses unter gegen bis ohne zwischen',
  fr: 'les des une est que qui dans pour par sur pas plus avec son ses ces mais comme tout nous vous ils elle elles leur leurs sont été être avoir fait cette ont aux même sans sous entre aussi bien peut donc où deux très',
  es: 'los las una que del con por para como más pero sus este esta estos estas entre cuando muy sin sobre también hasta desde donde quien todo todos nos durante ese eso esa son fue ser han hay está están tiene',
  it: 'gli una che del della dei delle con per non più come sono anche nel nella alla dal questo questa questi essere stato fra tra loro ogni dove quando molto suo sua tutti',
  nl: 'het een van voor met zijn niet aan dat die deze dit ook door naar over als bij uit maar meer nog wel hun haar wordt worden werd heeft hebben kan zou tot onder tussen alle geen veel',
  pt: 'uma que dos das com para por mais como mas foi seu sua seus suas ele ela entre quando muito nos nas pelo pela isso esta este são ser tem também até sem sobre',
  sv: 'och att det som den för med inte till ett var har kan när från eller men över efter under utan även där här denna dessa blir alla mycket',
} as const

/** Words that are no keywords. */
export const STOP_WORDS: ReadonlySet<string> = new Set(Object.values(LISTS).flatMap((list) => list.split(' ')))
