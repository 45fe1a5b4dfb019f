"""What departments write in the fictional year, fitting the matter."""

HELD_UP = {
    "street-lamp": "等待供电单位停电配合",
    "water-leak": "等待管线单位查明管道走向",
    "noise": "等待专业机构检测",
    "property-dispute": "等待维保单位出具检测报告",
}
WAITING = "等待产权单位到场配合"
ASKED_OF = {
    "street-lamp": ("housing", "这几盏灯是不是小区内的？", "不在小区红线内，属市政设施。"),
    "water-leak": ("urban-management", "路面开挖要不要办占道手续？", "抢修可以先开挖，三日内补办手续。"),
    "noise": ("urban-management", "这一处有没有办过占道经营手续？", "没有办过，同意一并处理。"),
    "property-dispute": ("market-regulation", "物业收费有没有明码标价？", "已到现场核对，公示不全，已责令补齐。"),
}
ASKED_BESIDE = ("emergency", "现场有没有安全隐患？", "已派人看过，没有发现隐患。")
DELAYED = {
    "street-lamp": "需要定制配件，到货还要几天。",
    "water-leak": "要更换整段管道，施工还要几天。",
    "noise": "还要在夜间再监测一次。",
    "property-dispute": "双方约定下周再谈一次。",
}
WAITED = "产权单位下周才能到场，还要几天。"
CLEARED = "申请人近期不在家，入户核查还要几天。"
UNASKED = {
    "street-lamp": "现场属小区内部路灯，不在本单位养护范围。",
    "water-leak": "现场属户内管道，不在本单位养护范围。",
    "noise": "现场属邻里生活声响，建议由社区先行调解。",
    "property-dispute": "现场没有物业服务合同，不属物业管理纠纷。",
}
NOT_OURS = "现场属产权单位管理，不在本单位职责范围。"
MINE_NOT = "缺少镇（街道）初审意见，退回补齐后再报。"
PRESSED = "已安排专人办理，本周内答复。"
LESS = {
    "explained": "已向来访人解释政策，来访人表示理解。",
    "impossible": "产权不属公共，依规定不能由财政维修，已告知自行处理的途径。",
}
REFUSED_PAPERS = {
    "explained": "申请人已在别处享受同类待遇，已当面解释，申请人表示理解。",
    "impossible": "经核对不符合条件，已书面说明理由和申诉途径。",
}
